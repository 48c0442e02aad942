// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "primitives/address.hpp"
#include "primitives/block_id.hpp"
#include "primitives/result.hpp"

namespace tributary::node {

/// What the node can say of itself (light-client.md rules 5 and 8).
enum class NodeState {
    syncing,
    following,
    degraded,
    needs_checkpoint,
    needs_keys,
};

/// SYNCING and so on.
std::string_view name_of(NodeState state);

/// One source of blocks as `node status` shows it.
struct SourceAnswer {
    std::string address;
    /// connecting, ready, backing_off or dropped.
    std::string state;
    /// Why it was last dropped or backed off; empty when it never was.
    std::string reason;
    std::optional<BlockRef> head;
    std::uint64_t requests = 0;
    std::uint64_t failures = 0;
};

/// A full node that is asked for balances.
struct AttesterAnswer {
    std::string address;
    /// It was proved wrong and is not asked again in this run.
    bool dropped = false;
    /// Why it was dropped or made no statement last; empty when neither.
    std::string reason;
    std::uint64_t statements = 0;
};

struct StatusAnswer {
    std::string network;
    NodeState state = NodeState::syncing;
    /// Why the state is what it is, one sentence; empty when FOLLOWING.
    std::string reason;
    BlockRef head;
    TimestampMs head_time = 0;
    BlockRef vouched;
    BlockRef solid;
    BlockRef anchor;
    /// Number of sources whose newest head is on our chain.
    std::uint32_t sources_agreeing = 0;
    std::vector<SourceAnswer> sources;
    std::vector<std::string> warnings;
    /// Up to where the bodies of watched tokens are replayed.
    BlockNumber ledger_number = 0;
    std::vector<std::string> watched_tokens;
    /// Every header received, repeats and whole blocks included, and the questions for them.
    std::uint64_t headers_fetched = 0;
    std::uint64_t sync_requests = 0;
    /// Processor time of sync on the loop.
    std::int64_t sync_cpu_ms = 0;
    /// Windows by which trust came from the anchor.
    std::uint64_t trail_windows = 0;
    /// Equivocations of witnesses that were seen.
    std::uint64_t equivocations = 0;
    std::vector<AttesterAnswer> attesters;
    /// Every level may rest on witness keys that full nodes attest and no block proves.
    bool attested_keys = false;
};

/// A window of the trust trail.
struct TrailWindowAnswer {
    BlockNumber from = 0;
    BlockNumber to = 0;
    /// What it made SOLID.
    BlockRef solid;
    TimestampMs solid_time = 0;
    /// Trusted seats behind it.
    std::uint32_t seats = 0;
    /// docs/protocol/trust_trail.md; empty where no records were asked for.
    Bytes record;
};

/// A key that was proved by the transaction that changed it.
struct KeyProofAnswer {
    Address witness;
    Address key;
    BlockNumber changed_in = 0;
    /// As TrailWindowAnswer::record.
    Bytes record;
};

/// A key on which full nodes agree.
struct AttestedKeyAnswer {
    Address witness;
    Address key;
    /// It counts from the next block on.
    BlockNumber from = 0;
    std::vector<std::string> attesters;
};

struct TrailQuestion {
    /// Windows that made a block above it SOLID, and key changes above it.
    BlockNumber above = 0;
    bool with_records = false;

    bool operator==(const TrailQuestion&) const = default;
};

/// How trust came from the anchor to here.
struct TrailAnswer {
    BlockRef anchor;
    std::vector<TrailWindowAnswer> windows;
    /// Where there is more: changes up to the last window here.
    std::vector<KeyProofAnswer> keys;
    /// The records of further windows did not fit.
    bool more = false;
    /// By witness.
    std::vector<AttestedKeyAnswer> attested;
};

/// Headers in one answer.
inline constexpr std::uint32_t kMaxListedHeaders = 100;

struct HeadersQuestion {
    BlockNumber first = 0;
    /// 1 to kMaxListedHeaders.
    std::uint32_t count = 0;
    bool with_bodies = false;

    bool operator==(const HeadersQuestion&) const = default;
};

/// Consecutive headers, or whole blocks, as they are serialised.
struct HeadersAnswer {
    std::vector<Bytes> headers;
    std::vector<Bytes> blocks;
};

/// Two blocks of one witness for one slot (consensus/equivocation.hpp).
struct EquivocationAnswer {
    Address witness;
    Address key;
    TimestampMs time = 0;
    BlockRef first;
    BlockRef second;
    /// Serialised protocol.BlockHeader.
    Bytes first_header;
    Bytes second_header;
};

struct EvidenceAnswer {
    /// See StatusAnswer.
    bool attested_keys = false;
    /// By witness and time.
    std::vector<EquivocationAnswer> equivocations;
    /// Also those beyond what is kept.
    std::uint64_t seen = 0;
    /// Ours and theirs: two SOLID blocks that exclude each other.
    std::optional<std::pair<BlockRef, BlockRef>> conflict;
};

struct HeaderAnswer {
    BlockRef block;
    BlockId parent_id;
    TimestampMs timestamp = 0;
    AssuranceLevel level = AssuranceLevel::reported;
    /// See StatusAnswer.
    bool attested_keys = false;
    /// Absent for genesis.
    std::optional<Address> witness;
    /// Who signed it, the known key first; absent for genesis.
    std::optional<Address> signer;
    /// Distinct trusted seats and keys that have built on it.
    std::uint32_t support = 0;
    std::int32_t version = 0;
    Hash256 tx_root;
};

enum class Exactness {
    unknown,
    bounded,
    attested,
    exact,
};

/// EXACT and so on.
std::string_view name_of(Exactness exactness);

/// Full nodes that agree on a number which no block commits to.
struct AttestationAnswer {
    /// What they speak of.
    BlockRef block;
    /// How many have to agree, of how many that are named.
    std::size_t threshold = 0;
    std::size_t named = 0;
    std::vector<std::string> attesters;
    /// Of those who said another number that is possible, too.
    std::vector<std::string> dissenters;
};

struct BalanceAnswer {
    Address address;
    std::string token_id;
    Exactness exactness = Exactness::unknown;
    /// When exact, or attested without movements since that nobody can see.
    std::optional<TokenAmount> amount;
    std::optional<TokenAmount> at_least;
    std::optional<TokenAmount> at_most;
    /// Why it is not exact, one sentence; empty when exact.
    std::string reason;
    BlockRef as_of;
    AssuranceLevel as_of_level = AssuranceLevel::reported;
    /// See StatusAnswer.
    bool attested_keys = false;
    /// Only when attested.
    std::optional<AttestationAnswer> attestation;
};

struct TokenAnswer {
    std::string token_id;
    std::string name;
    std::string abbreviation;
    std::int32_t precision = 0;
    std::optional<Address> issuer;
    std::optional<TokenAmount> total_supply;
    /// The block that issued it.
    std::optional<BlockRef> issued_in;
    BlockRef as_of;
    AssuranceLevel as_of_level = AssuranceLevel::reported;
    /// See StatusAnswer.
    bool attested_keys = false;
};

/// Where a transfer stands in the list of an address: newest first, this one and what is above left
/// out.
struct TransferPlace {
    BlockNumber number = 0;
    std::uint64_t sequence = 0;

    bool operator==(const TransferPlace&) const = default;
};

struct TransfersQuestion {
    Address address;
    std::string token_id;
    std::optional<TransferPlace> before;
    std::size_t limit = 0;

    bool operator==(const TransfersQuestion&) const = default;
};

/// What one transaction moved to or from an address.
struct TransferEntry {
    TransactionId id;
    BlockNumber number = 0;
    std::int32_t contract_type = 0;
    /// Above 0 what came, below 0 what went; between the two where they differ.
    TokenAmount amount;
    TokenAmount at_most;
    std::optional<Address> other;
};

struct TransfersAnswer {
    std::vector<TransferEntry> transfers;
    /// To ask for older ones with; absent where there are none.
    std::optional<TransferPlace> next;
    /// Every body of these blocks was seen.
    BlockNumber complete_from = 0;
    BlockNumber complete_to = 0;
    /// From here on contracts may have moved units without a transaction that names the address.
    std::optional<BlockNumber> unseen_from;
    BlockRef as_of;
    AssuranceLevel as_of_level = AssuranceLevel::reported;
    /// See StatusAnswer.
    bool attested_keys = false;
};

/// A transaction proved to stand in a block.
struct TransactionAnswer {
    TransactionId id;
    BlockRef block;
    AssuranceLevel level = AssuranceLevel::reported;
    /// See StatusAnswer.
    bool attested_keys = false;
    std::uint32_t index = 0;
    std::int32_t contract_type = 0;
    /// Only for types 30 and 31; for all others inclusion itself means success.
    std::optional<std::int32_t> contract_ret;
    std::optional<Address> owner;
    /// Serialised protocol.Transaction.
    Bytes transaction;
};

/// A proof that stands alone (consensus/proof_bundle.hpp), verified.
struct ProofAnswer {
    Bytes file;
};

struct ProofQuestion {
    TransactionId id;
    /// Skips the hint of an upstream.
    std::optional<BlockNumber> in_block;
    /// The anchor that the verifier holds: genesis, NUMBER:ID or the content of an anchor file; the
    /// node's own where it is empty.
    std::string anchor;
};

/// Where a transfer should refer to, for building one offline.
struct ReferenceBlockAnswer {
    BlockRef block;
    TimestampMs head_time = 0;
};

/// When full nodes may be asked for a balance.
enum class MayAttest {
    no,
    /// Where nothing at all is known.
    to_begin,
    /// Wherever bodies do not tell it exactly.
    yes,
};

struct BalanceQuestion {
    Address address;
    std::string token_id;
    /// The SOLID head where absent.
    std::optional<BlockNumber> at;
    /// At the SOLID head only.
    MayAttest attest = MayAttest::no;
};

template <typename T>
using Answer = std::function<void(Result<T>)>;

/// The chain side of the node as the RPC edge sees it. Every call may come from any thread and
/// returns at once; the answer arrives once, on the loop thread. Errors are named per call.
class ChainQueries {
  public:
    ChainQueries() = default;
    ChainQueries(const ChainQueries&) = delete;
    ChainQueries& operator=(const ChainQueries&) = delete;
    ChainQueries(ChainQueries&&) = delete;
    ChainQueries& operator=(ChainQueries&&) = delete;
    virtual ~ChainQueries() = default;

    virtual void status(Answer<StatusAnswer> answer) = 0;

    /// One in a gap that was skipped is fetched and proved first. Errors: not_found (above the
    /// head), out_of_range (too far from a trusted header), unavailable.
    virtual void header(BlockNumber number, Answer<HeaderAnswer> answer) = 0;

    /// The canonical header with this id. Errors: not_found.
    virtual void header_by_id(BlockId id, Answer<HeaderAnswer> answer) = 0;

    /// Errors: token_not_watched, out_of_range, not_synced.
    virtual void balance(BalanceQuestion question, Answer<BalanceAnswer> answer) = 0;

    /// Errors: token_not_watched, invalid_argument (limit), not_synced.
    virtual void transfers(TransfersQuestion question, Answer<TransfersAnswer> answer) = 0;

    /// Answers with the last replayed block once it is above `number`; nothing may come for a long
    /// time. Errors: token_not_watched (no token is), unavailable (too many wait).
    virtual void ledger_above(BlockNumber number, Answer<BlockNumber> answer) = 0;

    /// Errors: token_not_watched, not_found (not issued yet), not_synced.
    virtual void token(std::string token_id, Answer<TokenAnswer> answer) = 0;

    /// Fetches the block that an upstream names and proves inclusion; `in_block` skips the hint.
    /// Errors: not_found, unavailable, upstream_lied.
    virtual void transaction(TransactionId id,
                             std::optional<BlockNumber> in_block,
                             Answer<TransactionAnswer> answer) = 0;

    /// A proof for a verifier who holds nothing but an anchor. Errors: not_found, unavailable,
    /// upstream_lied, bad_config (the anchor), wrong_anchor, wrong_network, assurance_too_low (no
    /// trail leads from the anchor to the block).
    virtual void prove(ProofQuestion question, Answer<ProofAnswer> answer) = 0;

    /// The text of an anchor file for a SOLID block: where another node can begin. Errors:
    /// not_synced, assurance_too_low (it rests on attested keys).
    virtual void anchor_file(Answer<std::string> answer) = 0;

    /// The trust trail with its key proofs, ascending. Errors: assurance_too_low where records are
    /// asked for and it rests on attested keys, which prove nothing to others.
    virtual void trail(TrailQuestion question, Answer<TrailAnswer> answer) = 0;

    /// Headers of our chain from `first` on, fewer where the head or the size of an answer ends
    /// them. As header(), and bodies that are not kept are fetched. Errors: those of header,
    /// upstream_lied.
    virtual void headers(HeadersQuestion question, Answer<HeadersAnswer> answer) = 0;

    /// What witnesses did that no honest one does. Errors: io_error, store_corrupt.
    virtual void evidence(Answer<EvidenceAnswer> answer) = 0;

    /// A SOLID block to refer to. Errors: not_synced.
    virtual void reference_block(Answer<ReferenceBlockAnswer> answer) = 0;

    /// Hands a signed transaction to every upstream. The id when at least one took it.
    /// Errors: malformed, upstream_refused (with the upstream's words), unavailable.
    virtual void broadcast(Bytes transaction, Answer<TransactionId> answer) = 0;
};

}  // namespace tributary::node
