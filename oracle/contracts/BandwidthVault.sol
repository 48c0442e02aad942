// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import "./Trc10.sol";

/// Holds deposits in one TRC-10 token and pays them out against signed receipts for moved bytes.
///
/// Nobody owns it and nothing in it can be changed. A receipt is a cumulative cheque: it says how
/// much a payer owes a payee in all, and the vault pays what it has not paid yet. A deposit that
/// leaves stays here for a while first, so that receipts under it can still be cashed.
///
/// Whatever changes state is called by a transaction and never by a contract: each change then
/// stands with its arguments and its outcome in the body of a block, and a light node that has the
/// bodies knows every deposit.
contract BandwidthVault {
    /// What the payer signs, as typed data.
    struct Receipt {
        address payer;
        address payee;
        uint64 epoch;
        uint64 seq;
        uint64 bytesTotal;
        uint64 amountTotal;
        bytes32 lane;
        bytes32 pieces;
        uint64 voucher;
        uint64 expiry;
    }

    struct Signature {
        bytes32 r;
        bytes32 s;
        uint8 v;
    }

    /// What the payee signs to let somebody who has paid already collect the receipt.
    struct Assignment {
        address operator;
        uint64 expiry;
    }

    struct Account {
        /// All that is here, the leaving part included.
        uint64 balance;
        uint64 leaving;
        /// Seconds; 0 where nothing leaves.
        uint64 leavesAt;
    }

    struct Signer {
        /// Most that this key's receipts may draw in all.
        uint64 cap;
        uint64 drawn;
        /// Seconds; not accepted afterwards.
        uint64 expiry;
    }

    event Deposited(address indexed payer, uint64 amount, uint64 balance);
    event SignerSet(address indexed payer, address indexed signer, uint64 cap, uint64 expiry);
    event Leaving(address indexed payer, uint64 amount, uint64 leavesAt);
    event Withdrawn(address indexed payer, uint64 amount, uint64 balance);
    event Cashed(address indexed payer, address indexed payee, address to, uint64 amount, uint64 paidTotal);
    event Short(address indexed payer, address indexed payee, uint64 missing);

    error CalledByContract();
    error TrxSent();
    error WrongToken(uint256 token);
    error NothingSent();
    error TooMuch();
    error NotEnough(uint64 balance);
    error NothingLeaves();
    error NotYet(uint64 leavesAt);
    error NoSigner();
    error ReceiptExpired(uint64 expiry);
    error VoucherUnsupported();
    error BadSignature();
    error SignerExpired(uint64 expiry);
    error SignerSpent(uint64 cap);
    error NothingDue();
    error NoDeposit();
    error AssignmentExpired(uint64 expiry);
    error NotAssigned();
    error Mismatch();
    error SendFailed();

    /// Why a receipt cannot be paid.
    enum Refusal { None, Expired, Voucher, Signature, SignerExpired, SignerSpent, NothingDue, NoDeposit }

    /// The token that is kept here.
    uint256 public immutable token;
    /// Seconds from leave to withdraw.
    uint64 public immutable delay;
    /// The domain of TIP-712.
    bytes32 public immutable domainSeparator;

    mapping(address => Account) public accounts;
    mapping(address => mapping(address => Signer)) public signers;
    /// By payer and payee, in all.
    mapping(address => mapping(address => uint64)) public paid;

    bytes32 private constant DOMAIN_TYPE =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
    bytes32 private constant RECEIPT_TYPE = keccak256(
        "Receipt(address payer,address payee,uint64 epoch,uint64 seq,uint64 bytesTotal,uint64 amountTotal,bytes32 lane,bytes32 pieces,uint64 voucher,uint64 expiry)"
    );
    bytes32 private constant ASSIGNMENT_TYPE =
        keccak256("Assignment(address operator,address payer,address payee,uint64 amountTotal,uint64 expiry)");
    /// Half of the curve's order: the other half holds a second signature of each message.
    uint256 private constant HALF_ORDER = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0;

    constructor(uint256 token_, uint64 delay_) {
        token = token_;
        delay = delay_;
        // CHAINID answered the whole genesis block id once; its last four bytes never changed.
        domainSeparator = keccak256(
            abi.encode(
                DOMAIN_TYPE,
                keccak256("BTT Bandwidth Vault"),
                keccak256("1"),
                block.chainid & 0xffffffff,
                address(this)
            )
        );
    }

    modifier byTransaction() {
        if (msg.sender != tx.origin) revert CalledByContract();
        _;
    }

    function deposit() external payable byTransaction {
        if (msg.value != 0) revert TrxSent();
        if (Trc10.id() != token) revert WrongToken(Trc10.id());
        uint256 amount = Trc10.value();
        if (amount == 0) revert NothingSent();
        Account storage account = accounts[msg.sender];
        // A TRC-10 balance is an int64, so a sum of deposits that are here fits.
        uint256 balance = account.balance + amount;
        if (balance > type(uint64).max) revert TooMuch();
        account.balance = uint64(balance);
        emit Deposited(msg.sender, uint64(amount), uint64(balance));
    }

    /// Lets another key sign the sender's receipts, up to a sum and a time; a cap of 0 ends it.
    function setSigner(address signer, uint64 cap, uint64 expiry) external byTransaction {
        if (signer == address(0)) revert NoSigner();
        Signer storage entry = signers[msg.sender][signer];
        entry.cap = cap;
        entry.expiry = expiry;
        emit SignerSet(msg.sender, signer, cap, expiry);
    }

    /// Begins to take a part of the deposit away; a new call replaces the last one, 0 ends it.
    function leave(uint64 amount) external byTransaction {
        Account storage account = accounts[msg.sender];
        if (amount > account.balance) revert NotEnough(account.balance);
        account.leaving = amount;
        account.leavesAt = amount == 0 ? 0 : uint64(block.timestamp) + delay;
        emit Leaving(msg.sender, amount, account.leavesAt);
    }

    /// Takes what was to leave, or what receipts have left of it.
    function withdraw() external byTransaction {
        Account storage account = accounts[msg.sender];
        if (account.leavesAt == 0) revert NothingLeaves();
        if (block.timestamp < account.leavesAt) revert NotYet(account.leavesAt);
        uint64 amount = account.leaving < account.balance ? account.leaving : account.balance;
        account.balance -= amount;
        account.leaving = 0;
        account.leavesAt = 0;
        emit Withdrawn(msg.sender, amount, account.balance);
        if (amount != 0) send(msg.sender, amount);
    }

    /// Pays the payee what the receipt promises and was not paid before, as far as the deposit goes.
    function cash(Receipt calldata receipt, Signature calldata signature) external byTransaction {
        uint64 amount = settle(receipt, signature, receipt.payee);
        send(receipt.payee, amount);
    }

    /// The same for many payers of one payee with one payment. Receipts that cannot be paid are
    /// passed over.
    function cashMany(address payee, Receipt[] calldata receipts, Signature[] calldata signatures)
        external
        byTransaction
    {
        if (receipts.length != signatures.length) revert Mismatch();
        uint256 sum;
        for (uint256 i; i < receipts.length; ++i) {
            Receipt calldata receipt = receipts[i];
            if (receipt.payee != payee) continue;
            (Refusal refusal, address signer, uint64 due) = judge(receipt, signatures[i]);
            if (refusal == Refusal.None) sum += pay(receipt, signer, due, payee);
        }
        if (sum == 0) revert NothingDue();
        send(payee, sum);
    }

    /// Pays an operator who has paid the payee already, by the payee's leave.
    function assign(
        Receipt calldata receipt,
        Signature calldata signature,
        Assignment calldata assignment,
        Signature calldata payeeSignature
    ) external byTransaction {
        if (block.timestamp > assignment.expiry) revert AssignmentExpired(assignment.expiry);
        address payee = recover(assignmentDigest(receipt, assignment), payeeSignature);
        if (payee == address(0) || payee != receipt.payee) revert NotAssigned();
        uint64 amount = settle(receipt, signature, assignment.operator);
        send(assignment.operator, amount);
    }

    /// What the payer signs.
    function receiptDigest(Receipt calldata receipt) public view returns (bytes32) {
        return typed(keccak256(abi.encode(RECEIPT_TYPE, receipt)));
    }

    /// What the payee signs.
    function assignmentDigest(Receipt calldata receipt, Assignment calldata assignment)
        public
        view
        returns (bytes32)
    {
        return typed(
            keccak256(
                abi.encode(
                    ASSIGNMENT_TYPE,
                    assignment.operator,
                    receipt.payer,
                    receipt.payee,
                    receipt.amountTotal,
                    assignment.expiry
                )
            )
        );
    }

    /// All tokens that the vault holds; deposits and what strangers sent.
    function holdings() external view returns (uint256) {
        return Trc10.balanceOf(address(this), token);
    }

    /// Takes a receipt in, or says why not.
    function settle(Receipt calldata receipt, Signature calldata signature, address to)
        private
        returns (uint64)
    {
        (Refusal refusal, address signer, uint64 due) = judge(receipt, signature);
        if (refusal == Refusal.Expired) revert ReceiptExpired(receipt.expiry);
        if (refusal == Refusal.Voucher) revert VoucherUnsupported();
        if (refusal == Refusal.Signature) revert BadSignature();
        if (refusal == Refusal.SignerExpired) revert SignerExpired(signers[receipt.payer][signer].expiry);
        if (refusal == Refusal.SignerSpent) revert SignerSpent(signers[receipt.payer][signer].cap);
        if (refusal == Refusal.NothingDue) revert NothingDue();
        if (refusal == Refusal.NoDeposit) revert NoDeposit();
        return pay(receipt, signer, due, to);
    }

    /// Whether a receipt can be paid, by whom it is signed, and what is due under it. What one call
    /// pays is at most the payer's balance and, for a key of limited use, the rest of its cap.
    function judge(Receipt calldata receipt, Signature calldata signature)
        private
        view
        returns (Refusal refusal, address signer, uint64 due)
    {
        if (block.timestamp > receipt.expiry) return (Refusal.Expired, signer, 0);
        if (receipt.voucher != 0) return (Refusal.Voucher, signer, 0);
        signer = recover(receiptDigest(receipt), signature);
        if (signer == address(0)) return (Refusal.Signature, signer, 0);
        uint64 before = paid[receipt.payer][receipt.payee];
        if (signer != receipt.payer) {
            Signer storage entry = signers[receipt.payer][signer];
            if (entry.cap == 0) return (Refusal.Signature, signer, 0);
            if (block.timestamp > entry.expiry) return (Refusal.SignerExpired, signer, 0);
            if (receipt.amountTotal > before && entry.drawn >= entry.cap) return (Refusal.SignerSpent, signer, 0);
        }
        if (receipt.amountTotal <= before) return (Refusal.NothingDue, signer, 0);
        if (accounts[receipt.payer].balance == 0) return (Refusal.NoDeposit, signer, 0);
        return (Refusal.None, signer, receipt.amountTotal - before);
    }

    /// Books what can be paid of what is due.
    function pay(Receipt calldata receipt, address signer, uint64 due, address to)
        private
        returns (uint64 amount)
    {
        Account storage account = accounts[receipt.payer];
        amount = due < account.balance ? due : account.balance;
        if (signer != receipt.payer) {
            Signer storage entry = signers[receipt.payer][signer];
            uint64 left = entry.cap - entry.drawn;
            if (left < amount) amount = left;
            entry.drawn += amount;
        }
        account.balance -= amount;
        uint64 total = paid[receipt.payer][receipt.payee] + amount;
        paid[receipt.payer][receipt.payee] = total;
        emit Cashed(receipt.payer, receipt.payee, to, amount, total);
        if (amount < due) emit Short(receipt.payer, receipt.payee, due - amount);
    }

    function send(address to, uint256 amount) private {
        if (!Trc10.send(to, amount, token)) revert SendFailed();
    }

    function typed(bytes32 content) private view returns (bytes32) {
        return keccak256(abi.encodePacked(hex"1901", domainSeparator, content));
    }

    /// The signer, 0 where there is none. The TVM's ecrecover answers TRON's prefix in front of the
    /// twenty bytes, which is cut off here.
    function recover(bytes32 digest, Signature calldata signature) private view returns (address) {
        if (uint256(signature.s) > HALF_ORDER) return address(0);
        address raw = ecrecover(digest, signature.v, signature.r, signature.s);
        uint256 word;
        assembly {
            word := raw
        }
        return address(uint160(word));
    }
}
