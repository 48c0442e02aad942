// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "tools/tributary/command.hpp"
#include "tools/tributary/surroundings.hpp"

namespace tributary::tools {

/// Opens the key that `from` names: an address that lies in the directory, a key file, or a file of
/// 64 hex digits that nobody else may read. The password comes from the file that the options name,
/// or from a person.
Outcome<SecretKey> unlock(const std::string& from, const KeyOptions& keys, Surroundings& around);

/// The address that `from` stands for, as far as that can be told without a password: an address, a
/// key file that says whose it is, or a file of 64 hex digits.
Outcome<Address> address_named(const std::string& from);

/// tributary.wallet.new/v1.
Outcome<Report> run_wallet(const NewWallet& command, Surroundings& around);

/// tributary.wallet.import/v1.
Outcome<Report> run_wallet(const ImportWallet& command, Surroundings& around);

/// tributary.wallet.list/v1.
Outcome<Report> run_wallet(const ListWallets& command);

}  // namespace tributary::tools
