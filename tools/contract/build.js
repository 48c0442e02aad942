// SPDX-License-Identifier: Apache-2.0
// Compiles a contract that uses the TVM's token instructions with the Solidity compiler of npm.
//
// usage: node build.js SOURCE_DIR CONTRACT OUT_DIR
//
// solc knows no token instructions, so this goes by way of Yul: the contract is compiled to it, the
// bodies of the functions named tvm_* in Trc10.sol are replaced by the instruction's byte, and the
// result is compiled on. Functions that take no TRX must not take tokens either, so their guards
// are widened. Writes CONTRACT.json (artefact) and CONTRACT.manifest.json.
'use strict';
const crypto = require('crypto');
const fs = require('fs');
const path = require('path');
const solc = require(require.resolve('solc', { paths: [process.cwd(), __dirname] }));

// Istanbul has no instruction that waits for a later TVM proposal (PUSH0, MCOPY, TLOAD).
const evmVersion = 'istanbul';
const runs = 200;

// Name, byte and number of operands; the first operand ends on top of the stack.
const instructions = {
  tvm_calltoken: ['d0', 8],
  tvm_tokenbalance: ['d1', 2],
  tvm_calltokenvalue: ['d2', 0],
  tvm_calltokenid: ['d3', 0],
};

const sha256 = (data) => crypto.createHash('sha256').update(data).digest('hex');
const chunks = (hex) => hex.match(/.{1,120}/g) || [];

function fail(message) {
  console.error(`build.js: ${message}`);
  process.exit(1);
}

function compile(input) {
  const output = JSON.parse(solc.compile(JSON.stringify(input)));
  const errors = (output.errors || []).filter((error) => error.severity === 'error');
  if (errors.length > 0) fail(errors.map((error) => error.formattedMessage).join('\n'));
  return output.contracts;
}

function compileSolidity(sources, file, contract) {
  const contracts = compile({
    language: 'Solidity',
    sources,
    settings: {
      viaIR: true,
      evmVersion,
      optimizer: { enabled: true, runs },
      metadata: { appendCBOR: false },
      outputSelection: { [file]: { [contract]: ['ir', 'abi', 'storageLayout'] } },
    },
  });
  return contracts[file][contract];
}

function replaceBodies(yul) {
  const seen = {};
  const pattern = /function usr\$(tvm_[a-z]+)((?:_\d+)?)\(([^)]*)\)\s*->\s*([\w$]+)\s*\{[^}]*\}/g;
  const replaced = yul.replace(pattern, (whole, name, suffix, operands, result) => {
    const instruction = instructions[name];
    if (!instruction) fail(`${name} is no instruction`);
    const [byte, count] = instruction;
    const names = operands.split(',').map((operand) => operand.trim()).filter((operand) => operand);
    if (names.length !== count) fail(`${name} takes ${count} operands`);
    seen[name] = (seen[name] || 0) + 1;
    const call = [`hex"${byte}"`, ...names].join(', ');
    return `function usr$${name}${suffix}(${operands}) -> ${result} { ${result} := verbatim_${count}i_1o(${call}) }`;
  });
  for (const name of Object.keys(instructions)) {
    if (!seen[name]) fail(`no body of ${name} was found: the compiler writes Yul in another way`);
  }
  return { yul: replaced, seen };
}

function widenGuards(yul) {
  let count = 0;
  const widened = yul.replace(/if callvalue\(\)/g, () => {
    count += 1;
    return 'if or(callvalue(), verbatim_0i_1o(hex"d2"))';
  });
  if (count === 0) fail('no guard against TRX was found: the compiler writes Yul in another way');
  return { yul: widened, count };
}

function compileYul(name, yul) {
  const contracts = compile({
    language: 'Yul',
    sources: { [name]: { content: yul } },
    settings: {
      evmVersion,
      optimizer: { enabled: true, runs, details: { yul: true } },
      outputSelection: { '*': { '*': ['evm.bytecode.object'] } },
    },
  });
  return Object.values(contracts[name])[0].evm.bytecode.object;
}

function main() {
  const [sourceDir, contract, outDir] = process.argv.slice(2);
  if (!outDir) fail('usage: node build.js SOURCE_DIR CONTRACT OUT_DIR');
  const files = fs.readdirSync(sourceDir).filter((file) => file.endsWith('.sol')).sort();
  const sources = {};
  for (const file of files) {
    sources[file] = { content: fs.readFileSync(path.join(sourceDir, file), 'utf8') };
  }
  const compiled = compileSolidity(sources, `${contract}.sol`, contract);
  const bodies = replaceBodies(compiled.ir);
  const guards = widenGuards(bodies.yul);
  const bytecode = compileYul(`${contract}.yul`, guards.yul);
  const layout = compiled.storageLayout.storage;
  const artefact = {
    contract,
    abi: compiled.abi,
    storage: { variables: layout, types: compiled.storageLayout.types },
    bytecode: chunks(bytecode),
  };
  const manifest = {
    contract,
    compiler: `solc ${solc.version()}`,
    evm_version: evmVersion,
    optimizer_runs: runs,
    sources: Object.fromEntries(files.map((file) => [file, sha256(sources[file].content)])),
    token_instructions: bodies.seen,
    guards_widened: guards.count,
    bytecode_size: bytecode.length / 2,
    bytecode_sha256: sha256(Buffer.from(bytecode, 'hex')),
  };
  // Numbers of syntax nodes change with every file that is added and tell nothing.
  const keep = (key, value) => (key === 'astId' || key === 'internalType' ? undefined : value);
  const text = (value) =>
    JSON.stringify(value, keep, 1).replace(/(t_(?:struct|enum|contract)\([^)]*\))\d+/g, '$1') + '\n';
  fs.mkdirSync(outDir, { recursive: true });
  fs.writeFileSync(path.join(outDir, `${contract}.json`), text(artefact));
  fs.writeFileSync(path.join(outDir, `${contract}.manifest.json`), text(manifest));
  console.log(`${contract}: ${manifest.bytecode_size} bytes, ${guards.count} guards widened`);
}

main();
