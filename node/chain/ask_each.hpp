// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>
#include <vector>

#include "node/upstream/block_source.hpp"

namespace tributary::node {

/// Asks one source after the other until one does not fail; the last error otherwise, `last` where
/// there is no source.
template <typename T, typename Ask>
void ask_each(std::vector<BlockSource*> sources, Ask ask, Answer<T> answer, Error last) {
    if (sources.empty()) {
        answer(fail(std::move(last)));
        return;
    }
    BlockSource* first = sources.front();
    sources.erase(sources.begin());
    ask(*first,
        [sources = std::move(sources), ask, answer = std::move(answer)](Result<T> result) mutable {
            if (result) {
                answer(std::move(result));
            } else {
                ask_each<T>(std::move(sources), ask, std::move(answer), result.error());
            }
        });
}

inline Error no_source() {
    return {ErrorCode::unavailable, "no upstream is connected"};
}

}  // namespace tributary::node
