// SPDX-License-Identifier: Apache-2.0
#include "node/sync/range_gathering.hpp"

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <utility>

namespace tributary::node {
namespace {

class Gathering : public std::enable_shared_from_this<Gathering> {
  public:
    Gathering(RangeWish wish, std::function<void(GatheredRange)> answer)
        : wish_(std::move(wish)), answer_(std::move(answer)) {}

    void ask() {
        const auto sources = wish_.sources();
        const auto next = std::find_if(sources.begin(), sources.end(), [&](BlockSource* source) {
            return !asked_here_.contains(source->address()) &&
                   !contradicted_.contains(source->address());
        });
        if (next == sources.end()) return finish(fail(trouble_));
        const std::string name = next == sources.begin() ? "" : (*next)->address();
        asked_here_.insert((*next)->address());
        ++questions_;
        (*next)->range(next_number(),
                       missing(),
                       [self = shared_from_this(), name](Result<std::vector<wire::Block>> got) {
                           self->take(std::move(got), name);
                       });
    }

  private:
    [[nodiscard]] BlockNumber next_number() const { return wish_.from + blocks_.size(); }

    [[nodiscard]] std::uint32_t missing() const {
        return wish_.count - static_cast<std::uint32_t>(blocks_.size());
    }

    /// `helper` is nothing where the answer is the first source's.
    void take(Result<std::vector<wire::Block>> got, const std::string& helper) {
        Status fits =
            got ? verify_range(next_number(), missing(), *got) : Status(fail(got.error()));
        if (fits && !links(got->front())) {
            if (helper.empty() && !helpers_.empty()) return drop_help();
            fits = fail(ErrorCode::upstream_lied,
                        "block " + std::to_string(next_number()) + " does not link");
        }
        if (!fits) {
            // A false answer is no bad luck: the chain that is meant is the first source's.
            if (helper.empty() && !is_trouble(fits.error().code)) return finish(fail(fits.error()));
            if (asked_here_.size() == 1) trouble_ = fits.error();
            return ask();
        }
        for (wire::Block& block : *got)
            keep(std::move(block));
        if (helper.empty()) {
            helpers_.clear();
            sure_ = blocks_.size();
        } else {
            helpers_.insert(helper);
        }
        if (missing() == 0) return finish(std::move(blocks_));
        if (bytes_ > kMaxGatheredBytes) {
            return finish(
                fail(ErrorCode::oversized,
                     "more than 32 MiB in " + std::to_string(blocks_.size()) + " blocks"));
        }
        asked_here_.clear();
        ask();
    }

    void keep(wire::Block block) {
        if (!wish_.with_bodies) {
            block.transactions.clear();
            block.body = {};
        }
        bytes_ += block.body.size();
        blocks_.push_back(std::move(block));
    }

    [[nodiscard]] bool links(const wire::Block& block) const {
        return blocks_.empty() || block.header.parent_id == blocks_.back().header.id;
    }

    /// What helpers gave is not of the first source's chain.
    void drop_help() {
        contradicted_.merge(helpers_);
        helpers_.clear();
        while (blocks_.size() > sure_) {
            bytes_ -= blocks_.back().body.size();
            blocks_.pop_back();
        }
        asked_here_.clear();
        ask();
    }

    void finish(Result<std::vector<wire::Block>> blocks) {
        answer_({std::move(blocks), questions_});
    }

    RangeWish wish_;
    std::function<void(GatheredRange)> answer_;
    std::vector<wire::Block> blocks_;
    /// So many of them are known to be of the first source's chain; the others are helpers'.
    std::size_t sure_ = 0;
    std::set<std::string> helpers_;
    /// Helpers that gave blocks of another chain.
    std::set<std::string> contradicted_;
    /// Sources that were asked for the next missing block.
    std::set<std::string> asked_here_;
    /// Why the first of them does not give it.
    Error trouble_{ErrorCode::unavailable, "no source is there"};
    std::size_t bytes_ = 0;
    std::uint64_t questions_ = 0;
};

}  // namespace

Status verify_range(BlockNumber from, std::uint32_t count, const std::vector<wire::Block>& blocks) {
    const auto wrong = [&](const std::string& what) {
        return fail(ErrorCode::upstream_lied,
                    "asked for " + std::to_string(count) + " blocks from " + std::to_string(from) +
                        ": " + what);
    };
    if (blocks.empty()) return wrong("got none");
    if (blocks.size() > count) return wrong("got " + std::to_string(blocks.size()));
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        const wire::Header& header = blocks[i].header;
        if (header.number != from + i) return wrong("got block " + std::to_string(header.number));
        if (i > 0 && header.parent_id != blocks[i - 1].header.id) {
            return wrong("block " + std::to_string(header.number) + " does not link");
        }
    }
    return {};
}

bool is_trouble(ErrorCode code) {
    return code == ErrorCode::upstream_slow || code == ErrorCode::upstream_refused ||
           code == ErrorCode::unavailable || code == ErrorCode::not_found;
}

void gather_range(RangeWish wish, std::function<void(GatheredRange)> answer) {
    std::make_shared<Gathering>(std::move(wish), std::move(answer))->ask();
}

}  // namespace tributary::node
