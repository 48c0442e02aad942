// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tvm/vm/frame.hpp"

/// Operations with more to do than a few words on the stack. Each takes the frame, whose energy is
/// current, and the pointer to the top word; it charges, works, leaves its result where the deepest
/// operand was, and says whether the frame goes on (Halt::none). The interpreter moves the stack
/// pointer.
namespace tributary::tvm {

// data.cpp
Halt op_sha3(Frame& frame, Uint256* top);
Halt op_calldatacopy(Frame& frame, Uint256* top);
Halt op_codecopy(Frame& frame, Uint256* top);
Halt op_extcodecopy(Frame& frame, Uint256* top);
Halt op_returndatacopy(Frame& frame, Uint256* top);
Halt op_mcopy(Frame& frame, Uint256* top);
Halt op_log(Frame& frame, Uint256* top, unsigned topics);
/// RETURN and REVERT: leaves the output; Halt::stopped or an exception.
Halt op_return(Frame& frame, Uint256* top);

// world.cpp
Halt op_balance(Frame& frame, Uint256* top);
Halt op_tokenbalance(Frame& frame, Uint256* top);
Halt op_extcodesize(Frame& frame, Uint256* top);
Halt op_extcodehash(Frame& frame, Uint256* top);
Halt op_iscontract(Frame& frame, Uint256* top);
Halt op_blockhash(Frame& frame, Uint256* top);
Uint256 chain_id(Frame& frame);
Halt op_sload(Frame& frame, Uint256* top);
Halt op_sstore(Frame& frame, Uint256* top);
Halt op_tload(Frame& frame, Uint256* top);
Halt op_tstore(Frame& frame, Uint256* top);

// calls.cpp
Halt op_call(Frame& frame, Uint256* top, Opcode opcode);

// creation.cpp
Halt op_create(Frame& frame, Uint256* top);
Halt op_create2(Frame& frame, Uint256* top);

// suicide.cpp: Halt::stopped, Halt::reverted or an exception.
Halt op_suicide(Frame& frame, Uint256* top);

// stake_operations.cpp
Halt op_stake(Frame& frame, Uint256* top, Opcode opcode);

}  // namespace tributary::tvm
