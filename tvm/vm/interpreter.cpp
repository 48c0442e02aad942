// SPDX-License-Identifier: Apache-2.0
#include "tvm/vm/energy.hpp"
#include "tvm/vm/operations.hpp"
#include "tvm/vm/run.hpp"
#include "tvm/vm/words.hpp"

// The loop jumps from each operation to the next by the address of its label: the processor then
// predicts per operation, and a switch was slower. Clang and GCC both have it.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpedantic"

namespace tributary::tvm {
namespace {

/// Loads n bytes behind a PUSH. The code is padded, so 32 bytes can always be read.
template <unsigned N>
inline Uint256 immediate(const std::uint8_t* code) {
    static_assert(N >= 1 && N <= 32);
    if constexpr (N <= 8) {
        std::uint64_t value = 0;
        std::memcpy(&value, code, sizeof value);
        return Uint256{__builtin_bswap64(value) >> (8 * (8 - N))};
    } else {
        return Uint256::load(code) >> (8 * (32 - N));
    }
}

inline std::uint64_t shift_of(const Uint256& word) {
    return word.fits_u64() ? word.limbs[0] : 256;
}

inline Uint256 byte_of(const Uint256& index, const Uint256& word) {
    if (!index.fits_u64() || index.limbs[0] >= 32) return {};
    const auto position = static_cast<unsigned>(31 - index.limbs[0]);
    return Uint256{(word.limbs[position / 8] >> (8 * (position % 8))) & 0xffU};
}

inline Uint256 calldata_word(ByteView input, const Uint256& offset) {
    if (!offset.fits_u64() || offset.limbs[0] >= input.size()) return {};
    const ByteView rest = input.subspan(offset.limbs[0]);
    if (rest.size() >= 32) return Uint256::load(rest.data());
    std::array<std::uint8_t, 32> padded{};
    std::memcpy(padded.data(), rest.data(), rest.size());
    return Uint256::load(padded.data());
}

/// Whether a short access lies in memory that is there already, and within the limit: no cost.
inline bool is_present(const Memory& memory, const Uint256& offset, std::uint64_t size) {
    return offset.fits_u64() && offset.limbs[0] <= kMaxMemory - size &&
           offset.limbs[0] + size <= memory.size();
}

/// Whether a short access can be made at all.
inline bool is_reachable(const Uint256& offset, std::uint64_t size) {
    return offset.fits_u64() && offset.limbs[0] <= kMaxMemory - size;
}

/// Whether the operation begins by taking an energy allowance off the stack.
inline bool takes_allowance(std::uint8_t opcode) {
    return opcode == OP_CALL || opcode == OP_CALLCODE || opcode == OP_DELEGATECALL ||
           opcode == OP_STATICCALL || opcode == OP_CALLTOKEN;
}

/// `kSurcharged` is the loop for a contract whose energy factor is above 1; the other one does not
/// look at factors at all.
// This function is one page per operation group by nature: labels cannot leave it.
template <bool kSurcharged>
Halt run_loop(Frame& frame) {
#define TRIBUTARY_UNDEFINED8                                                                  \
    &&L_undefined, &&L_undefined, &&L_undefined, &&L_undefined, &&L_undefined, &&L_undefined, \
        &&L_undefined, &&L_undefined
#define TRIBUTARY_NUMBERED8(name, a, b, c, d, e, f, g, h)                                     \
    &&L_##name##a, &&L_##name##b, &&L_##name##c, &&L_##name##d, &&L_##name##e, &&L_##name##f, \
        &&L_##name##g, &&L_##name##h
    static const void* const kLabels[256] = {
        // 0x00
        &&L_STOP,
        &&L_ADD,
        &&L_MUL,
        &&L_SUB,
        &&L_DIV,
        &&L_SDIV,
        &&L_MOD,
        &&L_SMOD,
        &&L_ADDMOD,
        &&L_MULMOD,
        &&L_EXP,
        &&L_SIGNEXTEND,
        &&L_undefined,
        &&L_undefined,
        &&L_undefined,
        &&L_undefined,
        // 0x10
        &&L_LT,
        &&L_GT,
        &&L_SLT,
        &&L_SGT,
        &&L_EQ,
        &&L_ISZERO,
        &&L_AND,
        &&L_OR,
        &&L_XOR,
        &&L_NOT,
        &&L_BYTE,
        &&L_SHL,
        &&L_SHR,
        &&L_SAR,
        &&L_undefined,
        &&L_undefined,
        // 0x20
        &&L_SHA3,
        &&L_undefined,
        &&L_undefined,
        &&L_undefined,
        &&L_undefined,
        &&L_undefined,
        &&L_undefined,
        &&L_undefined,
        TRIBUTARY_UNDEFINED8,
        // 0x30
        &&L_ADDRESS,
        &&L_BALANCE,
        &&L_ORIGIN,
        &&L_CALLER,
        &&L_CALLVALUE,
        &&L_CALLDATALOAD,
        &&L_CALLDATASIZE,
        &&L_CALLDATACOPY,
        &&L_CODESIZE,
        &&L_CODECOPY,
        &&L_GASPRICE,
        &&L_EXTCODESIZE,
        &&L_EXTCODECOPY,
        &&L_RETURNDATASIZE,
        &&L_RETURNDATACOPY,
        &&L_EXTCODEHASH,
        // 0x40
        &&L_BLOCKHASH,
        &&L_COINBASE,
        &&L_TIMESTAMP,
        &&L_NUMBER,
        &&L_DIFFICULTY,
        &&L_GASLIMIT,
        &&L_CHAINID,
        &&L_SELFBALANCE,
        &&L_BASEFEE,
        &&L_BLOBHASH,
        &&L_BLOBBASEFEE,
        &&L_undefined,
        &&L_undefined,
        &&L_undefined,
        &&L_undefined,
        &&L_undefined,
        // 0x50
        &&L_POP,
        &&L_MLOAD,
        &&L_MSTORE,
        &&L_MSTORE8,
        &&L_SLOAD,
        &&L_SSTORE,
        &&L_JUMP,
        &&L_JUMPI,
        &&L_PC,
        &&L_MSIZE,
        &&L_GAS,
        &&L_JUMPDEST,
        &&L_TLOAD,
        &&L_TSTORE,
        &&L_MCOPY,
        &&L_PUSH0,
        // 0x60
        TRIBUTARY_NUMBERED8(PUSH, 1, 2, 3, 4, 5, 6, 7, 8),
        TRIBUTARY_NUMBERED8(PUSH, 9, 10, 11, 12, 13, 14, 15, 16),
        TRIBUTARY_NUMBERED8(PUSH, 17, 18, 19, 20, 21, 22, 23, 24),
        TRIBUTARY_NUMBERED8(PUSH, 25, 26, 27, 28, 29, 30, 31, 32),
        // 0x80
        TRIBUTARY_NUMBERED8(DUP, 1, 2, 3, 4, 5, 6, 7, 8),
        TRIBUTARY_NUMBERED8(DUP, 9, 10, 11, 12, 13, 14, 15, 16),
        // 0x90
        TRIBUTARY_NUMBERED8(SWAP, 1, 2, 3, 4, 5, 6, 7, 8),
        TRIBUTARY_NUMBERED8(SWAP, 9, 10, 11, 12, 13, 14, 15, 16),
        // 0xa0
        &&L_LOG0,
        &&L_LOG1,
        &&L_LOG2,
        &&L_LOG3,
        &&L_LOG4,
        &&L_undefined,
        &&L_undefined,
        &&L_undefined,
        TRIBUTARY_UNDEFINED8,
        // 0xb0
        TRIBUTARY_UNDEFINED8,
        TRIBUTARY_UNDEFINED8,
        // 0xc0
        TRIBUTARY_UNDEFINED8,
        TRIBUTARY_UNDEFINED8,
        // 0xd0
        &&L_CALLTOKEN,
        &&L_TOKENBALANCE,
        &&L_CALLTOKENVALUE,
        &&L_CALLTOKENID,
        &&L_ISCONTRACT,
        &&L_FREEZE,
        &&L_UNFREEZE,
        &&L_FREEZEEXPIRETIME,
        &&L_VOTEWITNESS,
        &&L_WITHDRAWREWARD,
        &&L_FREEZEBALANCEV2,
        &&L_UNFREEZEBALANCEV2,
        &&L_CANCELALLUNFREEZEV2,
        &&L_WITHDRAWEXPIREUNFREEZE,
        &&L_DELEGATERESOURCE,
        &&L_UNDELEGATERESOURCE,
        // 0xe0
        TRIBUTARY_UNDEFINED8,
        TRIBUTARY_UNDEFINED8,
        // 0xf0
        &&L_CREATE,
        &&L_CALL,
        &&L_CALLCODE,
        &&L_RETURN,
        &&L_DELEGATECALL,
        &&L_CREATE2,
        &&L_undefined,
        &&L_undefined,
        &&L_undefined,
        &&L_undefined,
        &&L_STATICCALL,
        &&L_undefined,
        &&L_undefined,
        &&L_REVERT,
        &&L_undefined,
        &&L_SUICIDE};
#undef TRIBUTARY_UNDEFINED8
#undef TRIBUTARY_NUMBERED8

    const std::uint8_t* const code = frame.code.executable();
    const std::uint8_t* pc = code;
    Uint256* const bottom = frame.stack;
    const Uint256* const ceiling = bottom + kMaxStack;
    Uint256* top = bottom;
    Memory& memory = frame.memory;
    const std::int64_t access_base = frame.run.flags.higher_cpu_limit ? 1 : 0;
    std::int64_t left = frame.energy;
    Halt halt = Halt::stopped;

#define TRIBUTARY_JUMP() goto* kLabels[*pc]
#define TRIBUTARY_NEXT()  \
    do {                  \
        ++pc;             \
        TRIBUTARY_JUMP(); \
    } while (false)

// Underflow beats overflow beats cost, as in java-tron's VM.play.
#define TRIBUTARY_REQUIRE(taken, given)                              \
    do {                                                             \
        if constexpr ((taken) > 0)                                   \
            if (top < bottom + (taken)) goto too_small;              \
        if constexpr ((given) > (taken))                             \
            if (top > ceiling - ((given) - (taken))) goto too_large; \
    } while (false)

#define TRIBUTARY_CHARGE(amount)                           \
    do {                                                   \
        if constexpr (kSurcharged) {                       \
            frame.energy = left;                           \
            if (!frame.charge(amount)) goto out_of_energy; \
            left = frame.energy;                           \
        } else {                                           \
            left -= (amount);                              \
            if (left < 0) goto out_of_energy;              \
        }                                                  \
    } while (false)

// Pays for a short access at the top word and makes room for it.
#define TRIBUTARY_TOUCH(size)                                                                 \
    do {                                                                                      \
        if (is_present(memory, top[0], size)) [[likely]] {                                    \
            TRIBUTARY_CHARGE(access_base);                                                    \
        } else {                                                                              \
            if (!is_reachable(top[0], size)) goto out_of_memory;                              \
            TRIBUTARY_CHARGE(access_base + energy::growth(memory, top[0].limbs[0] + (size))); \
            memory.expand(top[0].limbs[0] + (size));                                          \
        }                                                                                     \
    } while (false)

#define TRIBUTARY_OP(name, taken, given, cost)  \
    L_##name : TRIBUTARY_REQUIRE(taken, given); \
    TRIBUTARY_CHARGE(cost)

// An operation of its own function, which charges for itself.
#define TRIBUTARY_CALL(name, taken, given, call) \
    L_##name : TRIBUTARY_REQUIRE(taken, given);  \
    frame.energy = left;                         \
    halt = (call);                               \
    left = frame.energy;                         \
    if (halt != Halt::none) [[unlikely]]         \
        goto done;                               \
    top += (given) - (taken);                    \
    TRIBUTARY_NEXT()

#define TRIBUTARY_BINARY(name, cost, expression) \
    TRIBUTARY_OP(name, 2, 1, cost);              \
    top[-1] = (expression);                      \
    --top;                                       \
    TRIBUTARY_NEXT()

#define TRIBUTARY_TERNARY(name, cost, expression) \
    TRIBUTARY_OP(name, 3, 1, cost);               \
    top[-2] = (expression);                       \
    top -= 2;                                     \
    TRIBUTARY_NEXT()

#define TRIBUTARY_WORD(name, cost, expression) \
    TRIBUTARY_OP(name, 0, 1, cost);            \
    top[1] = (expression);                     \
    ++top;                                     \
    TRIBUTARY_NEXT()

    TRIBUTARY_JUMP();

L_STOP:
    halt = Halt::stopped;
    goto done;

    TRIBUTARY_BINARY(ADD, 3, top[0] + top[-1]);
    TRIBUTARY_BINARY(MUL, 5, top[0] * top[-1]);
    TRIBUTARY_BINARY(SUB, 3, top[0] - top[-1]);
    TRIBUTARY_BINARY(DIV, 5, top[0] / top[-1]);
    TRIBUTARY_BINARY(SDIV, 5, divide_signed(top[0], top[-1]).quotient);
    TRIBUTARY_BINARY(MOD, 5, top[0] % top[-1]);
    TRIBUTARY_BINARY(SMOD, 5, divide_signed(top[0], top[-1]).remainder);
    TRIBUTARY_TERNARY(ADDMOD, 8, add_mod(top[0], top[-1], top[-2]));
    TRIBUTARY_TERNARY(MULMOD, 8, mul_mod(top[0], top[-1], top[-2]));

L_EXP:
    TRIBUTARY_REQUIRE(2, 1);
    TRIBUTARY_CHARGE(energy::kExp +
                     energy::kExpByte * static_cast<std::int64_t>(byte_width(top[-1])));
    top[-1] = power(top[0], top[-1]);
    --top;
    TRIBUTARY_NEXT();

    TRIBUTARY_BINARY(
        SIGNEXTEND, 5, top[0].fits_u64() ? sign_extend(top[0].limbs[0], top[-1]) : top[-1]);
    TRIBUTARY_BINARY(LT, 3, static_cast<std::uint64_t>(less(top[0], top[-1])));
    TRIBUTARY_BINARY(GT, 3, static_cast<std::uint64_t>(less(top[-1], top[0])));
    TRIBUTARY_BINARY(SLT, 3, static_cast<std::uint64_t>(signed_less(top[0], top[-1])));
    TRIBUTARY_BINARY(SGT, 3, static_cast<std::uint64_t>(signed_less(top[-1], top[0])));
    TRIBUTARY_BINARY(EQ, 3, static_cast<std::uint64_t>(top[0] == top[-1]));

    TRIBUTARY_OP(ISZERO, 1, 1, 3);
    top[0] = static_cast<std::uint64_t>(top[0].is_zero());
    TRIBUTARY_NEXT();

    TRIBUTARY_BINARY(AND, 3, top[0] & top[-1]);
    TRIBUTARY_BINARY(OR, 3, top[0] | top[-1]);
    TRIBUTARY_BINARY(XOR, 3, top[0] ^ top[-1]);

    TRIBUTARY_OP(NOT, 1, 1, 3);
    top[0] = ~top[0];
    TRIBUTARY_NEXT();

    TRIBUTARY_BINARY(BYTE, 3, byte_of(top[0], top[-1]));
    TRIBUTARY_BINARY(SHL, 3, top[-1] << shift_of(top[0]));
    TRIBUTARY_BINARY(SHR, 3, top[-1] >> shift_of(top[0]));
    TRIBUTARY_BINARY(SAR, 3, shift_right_signed(top[-1], shift_of(top[0])));

    TRIBUTARY_CALL(SHA3, 2, 1, op_sha3(frame, top));

    TRIBUTARY_WORD(
        ADDRESS,
        2,
        frame.run.flags.multi_sign ? low_20_bytes(frame.address_word) : frame.address_word);
    TRIBUTARY_CALL(BALANCE, 1, 1, op_balance(frame, top));
    TRIBUTARY_WORD(
        ORIGIN,
        2,
        frame.run.flags.multi_sign ? low_20_bytes(frame.run.origin_word) : frame.run.origin_word);
    TRIBUTARY_WORD(CALLER, 2, low_20_bytes(frame.caller_word));
    TRIBUTARY_WORD(CALLVALUE, 2, frame.call_value);

    TRIBUTARY_OP(CALLDATALOAD, 1, 1, 3);
    top[0] = calldata_word(frame.input, top[0]);
    TRIBUTARY_NEXT();

    TRIBUTARY_WORD(CALLDATASIZE, 2, frame.input.size());
    TRIBUTARY_CALL(CALLDATACOPY, 3, 0, op_calldatacopy(frame, top));
    TRIBUTARY_WORD(CODESIZE, 2, frame.code.original().size());
    TRIBUTARY_CALL(CODECOPY, 3, 0, op_codecopy(frame, top));
    TRIBUTARY_WORD(GASPRICE,
                   2,
                   Uint256::from_int64(frame.run.flags.compatible_evm && frame.version == 1
                                           ? frame.run.block.energy_fee
                                           : 0));
    TRIBUTARY_CALL(EXTCODESIZE, 1, 1, op_extcodesize(frame, top));
    TRIBUTARY_CALL(EXTCODECOPY, 4, 0, op_extcodecopy(frame, top));
    TRIBUTARY_WORD(RETURNDATASIZE, 2, frame.return_data.size());
    TRIBUTARY_CALL(RETURNDATACOPY, 3, 0, op_returndatacopy(frame, top));
    TRIBUTARY_CALL(EXTCODEHASH, 1, 1, op_extcodehash(frame, top));
    TRIBUTARY_CALL(BLOCKHASH, 1, 1, op_blockhash(frame, top));
    TRIBUTARY_WORD(COINBASE, 2, prefixed_word(frame.run.block.witness));
    TRIBUTARY_WORD(TIMESTAMP, 2, Uint256::from_int64(frame.run.block.timestamp / 1000));
    TRIBUTARY_WORD(NUMBER, 2, frame.run.block.number);
    TRIBUTARY_WORD(DIFFICULTY, 2, 0);
    TRIBUTARY_WORD(GASLIMIT, 2, 0);
    TRIBUTARY_WORD(CHAINID, 2, chain_id(frame));
    TRIBUTARY_WORD(SELFBALANCE,
                   5,
                   Uint256::from_int64(frame.context.account ? frame.context.account->balance : 0));
    TRIBUTARY_WORD(BASEFEE, 2, Uint256::from_int64(frame.run.block.energy_fee));

    TRIBUTARY_OP(BLOBHASH, 1, 1, 3);
    top[0] = 0;
    TRIBUTARY_NEXT();

    TRIBUTARY_WORD(BLOBBASEFEE, 2, 0);

    TRIBUTARY_OP(POP, 1, 0, 2);
    --top;
    TRIBUTARY_NEXT();

L_MLOAD:
    TRIBUTARY_REQUIRE(1, 1);
    TRIBUTARY_TOUCH(32);
    top[0] = Uint256::load(memory.data() + top[0].limbs[0]);
    TRIBUTARY_NEXT();

L_MSTORE:
    TRIBUTARY_REQUIRE(2, 0);
    TRIBUTARY_TOUCH(32);
    top[-1].store(memory.data() + top[0].limbs[0]);
    top -= 2;
    TRIBUTARY_NEXT();

L_MSTORE8:
    TRIBUTARY_REQUIRE(2, 0);
    TRIBUTARY_TOUCH(1);
    memory.data()[top[0].limbs[0]] = static_cast<std::uint8_t>(top[-1].limbs[0]);
    top -= 2;
    TRIBUTARY_NEXT();

    TRIBUTARY_CALL(SLOAD, 1, 1, op_sload(frame, top));
    TRIBUTARY_CALL(SSTORE, 2, 0, op_sstore(frame, top));

    TRIBUTARY_OP(JUMP, 1, 0, 8);
    if (!top[0].fits_u64() || !frame.code.is_jump_destination(top[0].limbs[0])) goto bad_jump;
    pc = code + top[0].limbs[0];
    --top;
    TRIBUTARY_JUMP();

    TRIBUTARY_OP(JUMPI, 2, 0, 10);
    top -= 2;
    if (top[1].is_zero()) TRIBUTARY_NEXT();
    if (!top[2].fits_u64() || !frame.code.is_jump_destination(top[2].limbs[0])) goto bad_jump;
    pc = code + top[2].limbs[0];
    TRIBUTARY_JUMP();

    TRIBUTARY_WORD(PC, 2, static_cast<std::uint64_t>(pc - code));
    TRIBUTARY_WORD(MSIZE, 2, memory.size());
    TRIBUTARY_OP(GAS, 0, 1, 2);
    if (!takes_allowance(pc[1])) frame.run.energy_read = true;
    *++top = static_cast<std::uint64_t>(left);
    TRIBUTARY_NEXT();

    TRIBUTARY_OP(JUMPDEST, 0, 0, 1);
    TRIBUTARY_NEXT();

    TRIBUTARY_CALL(TLOAD, 1, 1, op_tload(frame, top));
    TRIBUTARY_CALL(TSTORE, 2, 0, op_tstore(frame, top));
    TRIBUTARY_CALL(MCOPY, 3, 0, op_mcopy(frame, top));
    TRIBUTARY_WORD(PUSH0, 2, 0);

#define TRIBUTARY_PUSH(n)           \
    TRIBUTARY_OP(PUSH##n, 0, 1, 3); \
    top[1] = immediate<n>(pc + 1);  \
    ++top;                          \
    pc += (n) + 1;                  \
    TRIBUTARY_JUMP()
    TRIBUTARY_PUSH(1);
    TRIBUTARY_PUSH(2);
    TRIBUTARY_PUSH(3);
    TRIBUTARY_PUSH(4);
    TRIBUTARY_PUSH(5);
    TRIBUTARY_PUSH(6);
    TRIBUTARY_PUSH(7);
    TRIBUTARY_PUSH(8);
    TRIBUTARY_PUSH(9);
    TRIBUTARY_PUSH(10);
    TRIBUTARY_PUSH(11);
    TRIBUTARY_PUSH(12);
    TRIBUTARY_PUSH(13);
    TRIBUTARY_PUSH(14);
    TRIBUTARY_PUSH(15);
    TRIBUTARY_PUSH(16);
    TRIBUTARY_PUSH(17);
    TRIBUTARY_PUSH(18);
    TRIBUTARY_PUSH(19);
    TRIBUTARY_PUSH(20);
    TRIBUTARY_PUSH(21);
    TRIBUTARY_PUSH(22);
    TRIBUTARY_PUSH(23);
    TRIBUTARY_PUSH(24);
    TRIBUTARY_PUSH(25);
    TRIBUTARY_PUSH(26);
    TRIBUTARY_PUSH(27);
    TRIBUTARY_PUSH(28);
    TRIBUTARY_PUSH(29);
    TRIBUTARY_PUSH(30);
    TRIBUTARY_PUSH(31);
    TRIBUTARY_PUSH(32);
#undef TRIBUTARY_PUSH

#define TRIBUTARY_DUP(n)                 \
    TRIBUTARY_OP(DUP##n, n, (n) + 1, 3); \
    top[1] = top[1 - (n)];               \
    ++top;                               \
    TRIBUTARY_NEXT()
#define TRIBUTARY_SWAP(n)                       \
    TRIBUTARY_OP(SWAP##n, (n) + 1, (n) + 1, 3); \
    std::swap(top[0], top[-(n)]);               \
    TRIBUTARY_NEXT()
#define TRIBUTARY_16(X) \
    X(1);               \
    X(2);               \
    X(3);               \
    X(4);               \
    X(5);               \
    X(6);               \
    X(7);               \
    X(8);               \
    X(9);               \
    X(10);              \
    X(11);              \
    X(12);              \
    X(13);              \
    X(14);              \
    X(15);              \
    X(16)
    TRIBUTARY_16(TRIBUTARY_DUP);
    TRIBUTARY_16(TRIBUTARY_SWAP);
#undef TRIBUTARY_DUP
#undef TRIBUTARY_SWAP
#undef TRIBUTARY_16

    TRIBUTARY_CALL(LOG0, 2, 0, op_log(frame, top, 0));
    TRIBUTARY_CALL(LOG1, 3, 0, op_log(frame, top, 1));
    TRIBUTARY_CALL(LOG2, 4, 0, op_log(frame, top, 2));
    TRIBUTARY_CALL(LOG3, 5, 0, op_log(frame, top, 3));
    TRIBUTARY_CALL(LOG4, 6, 0, op_log(frame, top, 4));

    TRIBUTARY_CALL(CALLTOKEN, 8, 1, op_call(frame, top, OP_CALLTOKEN));
    TRIBUTARY_CALL(TOKENBALANCE, 2, 1, op_tokenbalance(frame, top));
    TRIBUTARY_WORD(CALLTOKENVALUE, 2, frame.token_value);
    TRIBUTARY_WORD(CALLTOKENID, 2, frame.token_id);
    TRIBUTARY_CALL(ISCONTRACT, 1, 1, op_iscontract(frame, top));
    TRIBUTARY_CALL(FREEZE, 3, 1, op_stake(frame, top, OP_FREEZE));
    TRIBUTARY_CALL(UNFREEZE, 2, 1, op_stake(frame, top, OP_UNFREEZE));
    TRIBUTARY_CALL(FREEZEEXPIRETIME, 2, 1, op_stake(frame, top, OP_FREEZEEXPIRETIME));
    TRIBUTARY_CALL(VOTEWITNESS, 4, 1, op_stake(frame, top, OP_VOTEWITNESS));
    TRIBUTARY_CALL(WITHDRAWREWARD, 0, 1, op_stake(frame, top, OP_WITHDRAWREWARD));
    TRIBUTARY_CALL(FREEZEBALANCEV2, 2, 1, op_stake(frame, top, OP_FREEZEBALANCEV2));
    TRIBUTARY_CALL(UNFREEZEBALANCEV2, 2, 1, op_stake(frame, top, OP_UNFREEZEBALANCEV2));
    TRIBUTARY_CALL(CANCELALLUNFREEZEV2, 0, 1, op_stake(frame, top, OP_CANCELALLUNFREEZEV2));
    TRIBUTARY_CALL(WITHDRAWEXPIREUNFREEZE, 0, 1, op_stake(frame, top, OP_WITHDRAWEXPIREUNFREEZE));
    TRIBUTARY_CALL(DELEGATERESOURCE, 3, 1, op_stake(frame, top, OP_DELEGATERESOURCE));
    TRIBUTARY_CALL(UNDELEGATERESOURCE, 3, 1, op_stake(frame, top, OP_UNDELEGATERESOURCE));

    TRIBUTARY_CALL(CREATE, 3, 1, op_create(frame, top));
    TRIBUTARY_CALL(CALL, 7, 1, op_call(frame, top, OP_CALL));
    TRIBUTARY_CALL(CALLCODE, 7, 1, op_call(frame, top, OP_CALLCODE));
    TRIBUTARY_CALL(DELEGATECALL, 6, 1, op_call(frame, top, OP_DELEGATECALL));
    TRIBUTARY_CALL(CREATE2, 4, 1, op_create2(frame, top));
    TRIBUTARY_CALL(STATICCALL, 6, 1, op_call(frame, top, OP_STATICCALL));
    TRIBUTARY_CALL(RETURN, 2, 0, op_return(frame, top));

L_REVERT:
    TRIBUTARY_REQUIRE(2, 0);
    frame.energy = left;
    halt = op_return(frame, top);
    left = frame.energy;
    if (halt == Halt::stopped) halt = Halt::reverted;
    goto done;

    TRIBUTARY_CALL(SUICIDE, 1, 0, op_suicide(frame, top));

#undef TRIBUTARY_WORD
#undef TRIBUTARY_TERNARY
#undef TRIBUTARY_BINARY
#undef TRIBUTARY_CALL
#undef TRIBUTARY_OP
#undef TRIBUTARY_TOUCH
#undef TRIBUTARY_CHARGE
#undef TRIBUTARY_REQUIRE
#undef TRIBUTARY_NEXT
#undef TRIBUTARY_JUMP

L_undefined:
    halt = Halt::illegal_operation;
    goto done;
too_small:
    halt = Halt::stack_too_small;
    goto done;
too_large:
    halt = Halt::stack_too_large;
    goto done;
out_of_energy:
    halt = Halt::out_of_energy;
    goto done;
out_of_memory:
    halt = Halt::out_of_memory;
    goto done;
bad_jump:
    halt = Halt::bad_jump_destination;
done:
    frame.energy = left;
    return halt;
}

}  // namespace

Halt interpret(Frame& frame) {
    return frame.factor > kFactorUnit ? run_loop<true>(frame) : run_loop<false>(frame);
}

}  // namespace tributary::tvm

#pragma GCC diagnostic pop
