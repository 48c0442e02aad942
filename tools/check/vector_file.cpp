// SPDX-License-Identifier: Apache-2.0
#include "tools/check/vector_file.hpp"

#include <cstdio>
#include <memory>
#include <stdexcept>

#include <zlib.h>

#include <nlohmann/json.hpp>

namespace tributary::check {
namespace {

struct CloseGz {
    void operator()(gzFile_s* file) const { gzclose(file); }
};

/// The content, unpacked where it is gzipped.
Result<std::string> read_all(const std::string& path) {
    const std::unique_ptr<gzFile_s, CloseGz> file(gzopen(path.c_str(), "rb"));
    if (!file) return fail(ErrorCode::io_error, "cannot open " + path);
    std::string out;
    std::vector<char> chunk(1U << 16U);
    while (true) {
        const int count = gzread(file.get(), chunk.data(), static_cast<unsigned>(chunk.size()));
        if (count < 0) return fail(ErrorCode::io_error, "cannot read " + path);
        if (count == 0) break;
        out.append(chunk.data(), static_cast<std::size_t>(count));
        if (out.size() > kMaxVectorFileSize) return fail(ErrorCode::oversized, path);
    }
    // A gzip stream that ends early reads as a short file; only the error state tells.
    int state = Z_OK;
    gzerror(file.get(), &state);
    if (state != Z_OK) return fail(ErrorCode::io_error, path + " is cut short");
    return out;
}

}  // namespace

Result<nlohmann::json> read_vector_file(const std::string& path) {
    const auto text = read_all(path);
    if (!text) return fail(text.error());
    auto json = nlohmann::json::parse(*text, nullptr, /*allow_exceptions=*/false);
    if (json.is_discarded()) return fail(ErrorCode::malformed, path + " is not JSON");
    return json;
}

void Verdict::equal(std::string_view what, const std::string& actual, const std::string& wanted) {
    if (!wrong_.empty() || actual == wanted) return;
    wrong_ = std::string(what).append(" is ").append(actual).append(", not ").append(wanted);
}

void Verdict::equal(std::string_view what, std::int64_t actual, std::int64_t wanted) {
    equal(what, std::to_string(actual), std::to_string(wanted));
}

void Verdict::require(std::string_view what, bool holds) {
    if (wrong_.empty() && !holds) wrong_ = what;
}

void VectorReport::run(const std::string& label, const std::function<void(Verdict&)>& check) {
    Verdict verdict;
    check(verdict);
    if (verdict.wrong().empty()) {
        ++passed_;
    } else {
        failures_.push_back(label + ": " + verdict.wrong());
    }
}

Bytes hex_bytes(const nlohmann::json& value) {
    const auto bytes = from_hex(value.get_ref<const std::string&>());
    if (!bytes) throw std::invalid_argument("not hex: " + value.dump());
    return *bytes;
}

int run_vector_program(const std::string& path,
                       const std::function<Result<VectorReport>(const nlohmann::json&)>& check) {
    const auto json = read_vector_file(path);
    const auto report = json ? check(*json) : Result<VectorReport>(fail(json.error()));
    if (!report) {
        std::fprintf(stderr, "%s\n", report.error().message().c_str());
        return 2;
    }
    for (const std::string& line : report->notes())
        std::printf("%s\n", line.c_str());
    for (const std::string& failure : report->failures())
        std::printf("FAILED %s\n", failure.c_str());
    std::printf("%zu passed, %zu failed\n", report->passed(), report->failures().size());
    return report->failures().empty() ? 0 : 1;
}

}  // namespace tributary::check
