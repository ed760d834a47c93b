using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using CsCheck;
using EvidenceChain.Custody.Anchoring;
using EvidenceChain.Oracles;
using EvidenceChain.Proof.Ethereum;

namespace EvidenceChain.Custody.Tests.Anchoring;

[Collection(OracleProcess.Collection)]
public sealed class TransactionOracleTests(OracleProcess oracle)
{
    private const ulong Seed = 20_260_801;
    private const int Count = 1_000;

    private static readonly Gen<Bytes32> Word = Gen.Byte.Array[32].Select(bytes => Bytes32.FromBytes(bytes));
    private static readonly Gen<EthKey> Key = Gen.Byte.Array[32].Where(bytes => EthKey.FromBytes(bytes) is not null).Select(bytes => EthKey.FromBytes(bytes)!);

    // Small numbers and the edges of each length are as likely as large ones: that is where leading zeros go wrong.
    private static readonly Gen<ulong> Number = Gen.OneOf(Gen.ULong[0, 300], Gen.Int[0, 63].Select(bit => (1UL << bit) - 1), Gen.ULong);
    private static readonly Gen<BigInteger> Wei = Gen.OneOf(Number.Select(n => new BigInteger(n)), Gen.Byte.Array[0, 12].Select(bytes => new BigInteger(bytes, isUnsigned: true)));
    private static readonly Gen<EthCall> Call =
        from to in Gen.Byte.Array[20]
        from creates in Gen.Int[0, 9]
        from data in Gen.Byte.Array[0, 300]
        from value in Wei
        select new EthCall { To = creates == 0 ? null : EthAddress.FromBytes(to), Data = data, ValueWei = value };

    [Fact]
    public Task Legacy_transactions_are_those_of_ethers_byte_for_byte() => CompareAsync(
        "tx.legacy",
        Wei.Select(price => (GasFees)new GasFees.Legacy(price)),
        (json, fees) => json["gasPrice"] = Text(((GasFees.Legacy)fees).PriceWei));

    [Fact]
    public Task Fee_market_transactions_are_those_of_ethers_byte_for_byte() => CompareAsync(
        "tx.market",
        Gen.Select(Wei, Wei, (tip, above) => (GasFees)new GasFees.Market(tip + above, tip)),
        (json, fees) =>
        {
            json["maxFeePerGas"] = Text(((GasFees.Market)fees).MaxFeeWei);
            json["maxPriorityFeePerGas"] = Text(((GasFees.Market)fees).TipWei);
        });

    [Fact]
    public async Task Our_sender_is_the_one_that_another_implementation_recovers()
    {
        var cases = OracleProcess.Cases(Cases(Wei.Select(price => (GasFees)new GasFees.Market(price, price))), Seed + 7, 300);
        var answers = await oracle.AskAsync("tx.sender", cases.Select(c => new JsonObject { ["raw"] = RpcShapes.Hex(c.Sign().Raw.Span), ["chainId"] = c.ChainId.ToString(CultureInfo.InvariantCulture) }));

        OracleProcess.AssertSame(Seed + 7, cases, answers.Select(answer => answer.Text), c => c.Key.Address.ToString(), c => $"{c}");
    }

    [Fact]
    public async Task Signatures_have_the_lower_s()
    {
        var half = BigInteger.Parse("7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0", NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        foreach (var (key, hash) in OracleProcess.Cases(Gen.Select(Key, Word), Seed, 500))
        {
            var signature = key.Sign(hash);
            Assert.InRange(new BigInteger(signature.S.ToArray(), isUnsigned: true, isBigEndian: true), BigInteger.One, half);
            Assert.Equal(signature, key.Sign(hash));
        }
        var keys = OracleProcess.Cases(Key, Seed, 300);
        var addresses = await oracle.AskAsync("key.address", keys.Select(key => new JsonObject { ["key"] = RpcShapes.Hex(key.ToBytes()) }));
        OracleProcess.AssertSame(Seed, keys, addresses.Select(answer => answer.Text), key => key.Address.ToString(), _ => "address");
    }

    [Fact]
    public async Task Anchor_calls_and_arguments_are_encoded_as_ethers_does()
    {
        var cases = OracleProcess.Cases(Gen.Select(Word, Number, Word, Word.List[0, 64], (log, size, root, proof) => (Log: log, Size: size, Root: root, Proof: proof)), Seed, 1_000);
        JsonArray Values((Bytes32 Log, ulong Size, Bytes32 Root, List<Bytes32> Proof) c) =>
            [c.Log.ToString(), c.Size.ToString(CultureInfo.InvariantCulture), c.Root.ToString(), new JsonArray([.. c.Proof.Select(node => (JsonNode)node.ToString())])];
        var contract = new AnchorContract(null!, default);
        var calls = await oracle.AskAsync("abi.anchor", cases.Select(c => new JsonObject { ["values"] = Values(c) }));
        var encoded = await oracle.AskAsync("abi.encode", cases.Select(c => new JsonObject
        {
            ["types"] = new JsonArray("bytes32[]", "bytes32", "uint64", "bytes32[]"),
            ["values"] = new JsonArray(new JsonArray([.. c.Proof.Select(node => (JsonNode)node.ToString())]), c.Log.ToString(), c.Size.ToString(CultureInfo.InvariantCulture), new JsonArray(c.Root.ToString())),
        }));

        OracleProcess.AssertSame(Seed, cases, calls.Select(a => a.Text), c => RpcShapes.Hex(contract.Anchor(c.Log, c.Size, c.Root, c.Proof).Data.Span), c => $"size {c.Size}, {c.Proof.Count} nodes");
        OracleProcess.AssertSame(
            Seed, cases, encoded.Select(a => a.Text),
            c => RpcShapes.Hex(Abi.Encode(AbiValue.Of(c.Proof), AbiValue.Of(c.Log), AbiValue.Of(c.Size), AbiValue.Of([c.Root]))), c => $"{c.Proof.Count} nodes");
    }

    private static Gen<Case> Cases(Gen<GasFees> fees) =>
        from key in Key
        from chainId in Gen.OneOf(Gen.ULong[1, 300], Gen.ULong[1, 1UL << 53])
        from nonce in Gen.OneOf(Gen.ULong[0, 300], Gen.ULong[0, (1UL << 53) - 1])
        from gas in Gen.ULong[5_000_000, 16_777_216]
        from fee in fees
        from call in Call
        select new Case(key, chainId, nonce, gas, fee, call);

    private static string Member(OracleAnswer answer, string name) =>
        answer.Refusal is null ? answer.Result![name]!.GetValue<string>() : throw new InvalidOperationException(answer.Refusal);

    private static string Text(BigInteger value) => value.ToString(CultureInfo.InvariantCulture);

    private async Task CompareAsync(string operation, Gen<GasFees> fees, Action<JsonObject, GasFees> describe)
    {
        var cases = OracleProcess.Cases(Cases(fees), Seed, Count);
        var answers = await oracle.AskAsync(operation, cases.Select(c =>
        {
            var json = c.ToJson();
            describe(json, c.Fees);
            return json;
        }));
        OracleProcess.AssertSame(Seed, cases, answers.Select(answer => Member(answer, "raw")), c => RpcShapes.Hex(c.Sign().Raw.Span), c => $"{c}");
        OracleProcess.AssertSame(Seed, cases, answers.Select(answer => Member(answer, "hash")), c => c.Sign().Hash.ToString(), c => $"{c}");
    }

    private sealed record Case(EthKey Key, ulong ChainId, ulong Nonce, ulong Gas, GasFees Fees, EthCall Call)
    {
        private SignedTransaction? signature;

        public SignedTransaction Sign() => signature ??= TransactionSigner.Sign(Key, ChainId, Nonce, Gas, Fees, Call);

        public JsonObject ToJson() => new()
        {
            ["key"] = RpcShapes.Hex(Key.ToBytes()),
            ["chainId"] = ChainId.ToString(CultureInfo.InvariantCulture),
            ["nonce"] = Nonce,
            ["gasLimit"] = Gas.ToString(CultureInfo.InvariantCulture),
            ["to"] = Call.To?.ToString(),
            ["value"] = Text(Call.ValueWei),
            ["data"] = RpcShapes.Hex(Call.Data.Span),
        };
    }
}
