// SPDX-License-Identifier: Apache-2.0
#include "tools/tributary/anchor_survey.hpp"

#include <algorithm>
#include <future>

#include <fmt/format.h>

namespace tributary::tools {
namespace {

constexpr std::chrono::milliseconds kPollEvery{1'000};

}  // namespace

AnchorSurvey::AnchorSurvey(const consensus::Network& network, Nodes nodes, Surroundings& around)
    : network_(network), around_(around) {
    for (auto& node : nodes)
        asked_.push_back({std::move(node), {}, {}});
}

/// Nodes do not wait for each other within a step.
void AnchorSurvey::each(const Step& step) {
    std::vector<std::pair<Asked*, std::future<Status>>> open;
    for (Asked& asked : asked_) {
        if (asked.status)
            open.emplace_back(
                &asked, std::async(std::launch::async, [&step, &asked] { return step(asked); }));
    }
    for (auto& [asked, answer] : open) {
        asked->status = answer.get();
        if (!asked->status)
            around_.err << asked->node->name() << ": " << printable(asked->status.error().message())
                        << std::endl;
    }
}

Status AnchorSurvey::introduce(Asked& asked) const {
    const auto genesis = asked.node->genesis();
    if (!genesis) return fail(genesis.error());
    if (*genesis != network_.genesis.id)
        return fail(ErrorCode::wrong_genesis, "block 0 is " + genesis->hex());
    auto keys = asked.node->keys();
    if (!keys) return fail(keys.error());
    asked.reading.name = asked.node->name();
    asked.reading.peer = asked.node->peer();
    asked.reading.after = std::move(*keys);
    return {};
}

/// What was read last is what is known before the next anchor.
Status AnchorSurvey::begin(Asked& asked) {
    const auto solid = asked.node->solid();
    if (!solid) return fail(solid.error());
    asked.reading.before = std::move(asked.reading.after);
    asked.reading.solid_before = *solid;
    asked.reading.solid_after = *solid;
    return {};
}

Status AnchorSurvey::read_again(Asked& asked, BlockNumber number) {
    auto keys = asked.node->keys();
    if (!keys) return fail(keys.error());
    auto headers = asked.node->headers(consensus::first_ancestor(number), number);
    if (!headers) return fail(headers.error());
    asked.reading.after = std::move(*keys);
    asked.reading.headers = std::move(*headers);
    return {};
}

std::size_t AnchorSurvey::present() const {
    return static_cast<std::size_t>(std::count_if(
        asked_.begin(), asked_.end(), [](const Asked& a) { return a.status.has_value(); }));
}

std::size_t AnchorSurvey::behind(BlockNumber number) const {
    return static_cast<std::size_t>(
        std::count_if(asked_.begin(), asked_.end(), [number](const Asked& asked) {
            return asked.status && asked.reading.solid_after < number;
        }));
}

/// A lead above the block that is solid at all but the `threshold` - 1 lowest: neither one that
/// lies far ahead nor one that hangs behind decides it.
BlockNumber AnchorSurvey::choose(std::size_t threshold) const {
    std::vector<BlockNumber> solid;
    for (const Asked& asked : asked_) {
        if (asked.status) solid.push_back(asked.reading.solid_before);
    }
    std::sort(solid.begin(), solid.end());
    return solid[threshold - 1] + kAnchorLead;
}

void AnchorSurvey::await(BlockNumber number, std::size_t threshold) {
    TimestampMs end = around_.now() + kMaxAnchorWait.count();
    bool is_enough = false;
    while (true) {
        each([number](Asked& asked) -> Status {
            if (asked.reading.solid_after >= number) return {};
            const auto solid = asked.node->solid();
            if (!solid) return fail(solid.error());
            asked.reading.solid_after = *solid;
            return {};
        });
        const std::size_t late = behind(number);
        if (late == 0) return;
        const TimestampMs now = around_.now();
        if (!is_enough && present() - late >= threshold) {
            is_enough = true;
            end = std::min(end, now + kMaxLaggardWait.count());
        }
        if (now >= end) break;
        around_.pause(kPollEvery);
    }
    each([number](const Asked& asked) -> Status {
        if (asked.reading.solid_after >= number) return {};
        return fail(
            ErrorCode::upstream_slow,
            fmt::format("its solid block is {}, not yet {}", asked.reading.solid_after, number));
    });
}

consensus::AnchorVerdict AnchorSurvey::judge(BlockNumber number, std::size_t threshold) const {
    std::vector<consensus::AnchorReading> readings;
    for (const Asked& asked : asked_) {
        if (asked.status) readings.push_back(asked.reading);
    }
    return consensus::judge_readings(network_, number, readings, threshold);
}

consensus::AnchorVerdict AnchorSurvey::run(std::size_t threshold) {
    around_.err << fmt::format("reading the witness keys of {} nodes", asked_.size()) << std::endl;
    each([this](Asked& asked) { return introduce(asked); });
    consensus::AnchorVerdict out;
    for (int tries = 0; tries < kMaxSurveyTries; ++tries) {
        each(begin);
        if (present() < threshold) break;
        const BlockNumber number = choose(threshold);
        around_.err << fmt::format("waiting until block {} is solid", number) << std::endl;
        await(number, threshold);
        each([number](Asked& asked) { return read_again(asked, number); });
        out = judge(number, threshold);
        if (out.anchor || !out.has_moved) break;
        around_.err << "the nodes moved on meanwhile, once more" << std::endl;
    }
    for (const Asked& asked : asked_) {
        if (!asked.status)
            out.dissenters.push_back({asked.node->name(), asked.status.error().message()});
    }
    return out;
}

}  // namespace tributary::tools
