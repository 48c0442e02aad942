// SPDX-License-Identifier: Apache-2.0
// What tronweb (and ethers, which it is built on) makes of our files, and makes for us.
// usage: node tronweb_side.js < REQUEST > ANSWER, both one JSON object; NODE_PATH names where tronweb lies.
'use strict';
const { TronWeb, Trx, utils } = require('tronweb');
const { Wallet } = require('ethers');

const offline = new TronWeb({ fullHost: 'http://127.0.0.1:1' });
const plain = (key) => key.replace(/^0x/, '');

const actions = {
  // Rebuilds the protobuf from raw_data and compares raw_data_hex and txID; then who signed.
  check: ({ transaction }) => ({
    valid: utils.transaction.txCheck(transaction),
    signers: [].concat(Trx.ecRecover(transaction)),
  }),
  // Adds a signature to what others signed.
  cosign: async ({ transaction, key }) => ({
    transaction: await offline.trx.sign(transaction, key, true, true),
  }),
  // Builds with tronweb's own builder, without a node, and signs.
  make: async ({ kind, values, header, key, permission }) => {
    const options = { blockHeader: header, permissionId: permission };
    const build = offline.transactionBuilder;
    const [first, second, third, fourth] = values;
    const made = await {
      sendTrx: () => build.sendTrx(first, second, third, options),
      sendToken: () => build.sendToken(first, second, third, fourth, options),
      purchaseToken: () => build.purchaseToken(first, second, third, fourth, options),
      createToken: () => build.createToken({ ...first, ...options }, second),
      updateAccountPermissions: () => build.updateAccountPermissions(first, second, null, third, options),
    }[kind]();
    return { transaction: await offline.trx.sign(made, key) };
  },
  open_keystore: ({ keystore, password }) => {
    const wallet = Wallet.fromEncryptedJsonSync(keystore, password);
    return { key: plain(wallet.privateKey), address: TronWeb.address.fromPrivateKey(plain(wallet.privateKey)) };
  },
  make_keystore: ({ key, password }) => ({
    keystore: new Wallet('0x' + key).encryptSync(password),
    address: TronWeb.address.fromPrivateKey(key),
  }),
  open_mnemonic: ({ words, path }) => ({ address: TronWeb.fromMnemonic(words, path).address }),
};

(async () => {
  let text = '';
  for await (const chunk of process.stdin) text += chunk;
  const request = JSON.parse(text);
  process.stdout.write(JSON.stringify(await actions[request.action](request)));
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
