/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRIBUTARY_PROOF_VERIFY_H
#define TRIBUTARY_PROOF_VERIFY_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Verifies that a TRON transaction is in a block, from a proof file and an anchor, without any
 * network. For programs in any language; consensus/proof_bundle.hpp is the same in C++. */

/* What the verifier brings along. Texts end with a zero byte. */
struct tributary_proof_verifier {
    /* mainnet, nile, shasta, or the content of a network file. */
    const char* network;
    /* genesis, NUMBER:ID, or the content of an anchor file. */
    const char* anchor;
    /* The own clock, in milliseconds since 1970. */
    int64_t now_ms;
    /* Not 0: an anchor older than the network's limit is taken. */
    int allow_old_anchor;
};

/* What a proof proves. */
struct tributary_proof_statement {
    uint8_t txid[32];
    uint64_t block_number;
    uint8_t block_id[32];
    int64_t block_time_ms;
    /* VOUCHED, SOLID or ANCHORED, ending with a zero byte. */
    char level[16];
    /* Tron.proto, Transaction.Contract.ContractType. */
    int32_t contract_type;
    /* contractRet of contract calls and deployments (types 30 and 31); -1 for all other types,
     * whose inclusion means success. */
    int32_t contract_result;
};

/* 1 when the proof holds; then *statement is set. 0 when it does not; then reason, of reason_size
 * bytes, says why, beginning with a word such as wrong_anchor, and ends with a zero byte.
 * Thread-safe. Neither statement nor reason may be a null pointer; reason_size is at least 1. */
int tributary_verify_proof(const struct tributary_proof_verifier* verifier,
                           const uint8_t* proof,
                           size_t proof_size,
                           struct tributary_proof_statement* statement,
                           char* reason,
                           size_t reason_size);

#ifdef __cplusplus
}
#endif

#endif
