// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// The TVM's token instructions. Each assembly function named tvm_* has a body that only stands in
/// for the instruction: tools/contract/build.js puts the instruction there. Code that skipped that
/// step reads storage slot 0 where it should read a token, so it must never be deployed.
library Trc10 {
    /// How many tokens came with the call.
    function value() internal view returns (uint256 amount) {
        assembly {
            function tvm_calltokenvalue() -> x { x := sload(0) }
            amount := tvm_calltokenvalue()
        }
    }

    /// Which token came with the call.
    function id() internal view returns (uint256 token) {
        assembly {
            function tvm_calltokenid() -> x { x := sload(0) }
            token := tvm_calltokenid()
        }
    }

    function balanceOf(address who, uint256 token) internal view returns (uint256 amount) {
        assembly {
            function tvm_tokenbalance(t, w) -> x { x := sload(add(t, w)) }
            amount := tvm_tokenbalance(token, who)
        }
    }

    /// Sends tokens with no more energy than the stipend. False where the balance is too low or the
    /// receiver refuses.
    function send(address to, uint256 amount, uint256 token) internal returns (bool sent) {
        assembly {
            function tvm_calltoken(g, a, v, t, io, is, oo, os) -> x {
                x := call(g, a, add(v, t), io, is, oo, os)
            }
            sent := tvm_calltoken(0, to, amount, token, 0, 0, 0, 0)
        }
    }
}
