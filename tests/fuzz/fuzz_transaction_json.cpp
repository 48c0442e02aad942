// SPDX-License-Identifier: Apache-2.0
// A transaction's file as other programs write it.
#include <cstddef>
#include <cstdint>

#include "primitives/check.hpp"
#include "tools/tributary/transaction_report.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tributary;
    const auto parts = tools::transaction_from_json(as_text({data, size}));
    if (!parts) return 0;
    // What was understood is written so that it comes back.
    const auto again =
        tools::transaction_from_json(tools::render_json(tools::transaction_to_json(*parts)));
    TRIBUTARY_ASSERT(again && *again == *parts);
    const auto report = tools::report_transaction(
        "tx.decode", {*parts, {}}, tools::TransactionState::shown, parts->signatures.size());
    TRIBUTARY_ASSERT(!tools::render_text(report, false).empty());
    return 0;
}
