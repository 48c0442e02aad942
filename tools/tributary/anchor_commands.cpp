// SPDX-License-Identifier: Apache-2.0
#include "tools/tributary/anchor_commands.hpp"

#include <chrono>

#include <fmt/format.h>

#include "consensus/anchor.hpp"
#include "tools/tributary/anchor_survey.hpp"
#include "tools/tributary/shapes.hpp"
#include "tools/tributary/source.hpp"

namespace tributary::tools {
namespace {

/// A suggested block on public networks; it was not solid minutes before.
constexpr std::chrono::milliseconds kMaxAnchorAge = std::chrono::minutes(30);

using Stub = node::v1::NodeService::Stub;

auto refuse(const Error& error) {
    return tl::unexpected<Failure>(failure_of(error));
}

Report describe(const consensus::Anchor& anchor, std::string_view schema) {
    Report out{new_object(schema), {}, {}, {}};
    out.json["number"] = anchor.block.number;
    out.json["id"] = anchor.block.id.hex();
    out.json["genesis_id"] = anchor.genesis.hex();
    out.json["timestamp"] = anchor.timestamp;
    out.json["digest"] = consensus::digest_of(anchor).hex();
    out.json["active_witnesses"] = anchor.n;
    out.json["seats"] = Json::array();
    for (const Address& seat : anchor.seats)
        out.json["seats"].push_back(seat.base58());
    out.json["keys"] = anchor.keys.size();
    out.json["signers"] = Json::array();
    for (const auto& signature : anchor.signatures)
        out.json["signers"].push_back(signature.signer.base58());
    out.rows = {{"block", fmt::format("{}  {}", anchor.block.number, anchor.block.id.hex())},
                {"time", text_of_time(anchor.timestamp)},
                {"genesis", anchor.genesis.hex()},
                {"digest", consensus::digest_of(anchor).hex()},
                {"seats", fmt::format("{} of {}", anchor.seats.size(), anchor.n)},
                {"keys", fmt::format("{} witnesses sign with another key", anchor.keys.size())}};
    for (const auto& signature : anchor.signatures)
        out.rows.push_back({"signed by", signature.signer.base58(), Tone::good});
    return out;
}

std::string names_of(const std::vector<std::string>& names) {
    std::string out;
    for (const std::string& name : names)
        out.append(out.empty() ? "" : ", ").append(name);
    return out.empty() ? "none" : out;
}

/// Everybody's word in one sentence.
Failure no_agreement(const consensus::AnchorVerdict& verdict, std::uint64_t threshold) {
    std::string detail = fmt::format("{} full nodes have to agree on one anchor, {} do: {}",
                                     threshold,
                                     verdict.agreeing.size(),
                                     names_of(verdict.agreeing));
    for (const auto& dissent : verdict.dissenters)
        detail += fmt::format("; {}: {}", dissent.name, dissent.why);
    return {"no_agreement", detail, kExitFailed};
}

/// Where old keys are a danger, nodes that hang behind together suggest nothing.
Status verify_fresh(const consensus::Network& network,
                    const consensus::Anchor& anchor,
                    TimestampMs now) {
    const TimestampMs age = now - anchor.timestamp;
    if (!network.anchor_max_age_days || age <= kMaxAnchorAge.count()) return {};
    return fail(ErrorCode::anchor_too_old,
                fmt::format("the block on which they agree is of {}, {} minutes ago by this clock",
                            text_of_time(anchor.timestamp),
                            age / 60'000));
}

void describe(Report& report, const consensus::AnchorVerdict& verdict, std::size_t named) {
    report.json["named"] = named;
    report.json["agreeing"] = verdict.agreeing;
    report.json["dissenters"] = Json::array();
    report.rows.push_back(
        {"agree",
         fmt::format("{} of {}: {}", verdict.agreeing.size(), named, names_of(verdict.agreeing)),
         Tone::good});
    for (const auto& dissent : verdict.dissenters) {
        report.json["dissenters"].push_back({{"node", dissent.name}, {"why", dissent.why}});
        report.rows.push_back(
            {"dissents", fmt::format("{}: {}", dissent.name, dissent.why), Tone::warning});
    }
}

}  // namespace

Outcome<Report> run_anchor(const ExportAnchor& command, NodeClient& node) {
    const auto answer = node.call(&Stub::GetAnchor, node::v1::GetAnchorRequest());
    if (!answer) return tl::unexpected<Failure>(answer.error());
    const auto anchor = consensus::parse_anchor(answer->anchor_file());
    if (!anchor) return refuse(anchor.error());
    if (const auto written = write_file(command.out, answer->anchor_file()); !written)
        return tl::unexpected<Failure>(written.error());
    Report out = describe(*anchor, "anchor.export");
    out.json["file"] = command.out.string();
    out.rows.push_back({"file", command.out.string()});
    return out;
}

Outcome<Report> run_anchor(const InspectAnchor& command) {
    const auto text = read_file(command.file, consensus::kMaxAnchorFileSize);
    if (!text) return tl::unexpected<Failure>(text.error());
    const auto anchor = consensus::parse_anchor(*text);
    if (!anchor) return refuse(anchor.error());
    return describe(*anchor, "anchor.inspect");
}

Outcome<Report> run_anchor(const SuggestAnchor& command, Surroundings& around) {
    const auto network = read_network(command.network);
    if (!network) return tl::unexpected<Failure>(network.error());
    AnchorSurvey::Nodes nodes;
    for (const std::string& address : command.from)
        nodes.push_back(std::make_unique<GrpcSolidityNode>(address));
    const auto verdict = AnchorSurvey(*network, std::move(nodes), around).run(command.threshold);
    if (!verdict.anchor) return tl::unexpected<Failure>(no_agreement(verdict, command.threshold));
    if (const Status fresh = verify_fresh(*network, *verdict.anchor, around.now()); !fresh)
        return refuse(fresh.error());
    Report out = describe(*verdict.anchor, "anchor.suggest");
    describe(out, verdict, command.from.size());
    const std::string file = consensus::format_anchor(*verdict.anchor);
    if (command.out) {
        if (const auto written = write_file(*command.out, file); !written)
            return tl::unexpected<Failure>(written.error());
        out.json["file"] = command.out->string();
        out.rows.push_back({"file", command.out->string()});
        out.evidence = "compare the digest with what somebody else gets from other nodes";
        return out;
    }
    // The output is the file itself, so that it can be redirected; people read the rest beside it.
    around.err << render_text(out, false) << std::flush;
    out.json["anchor"] = Json::parse(file);
    out.rows.clear();
    out.evidence = file.substr(0, file.size() - 1);
    return out;
}

}  // namespace tributary::tools
