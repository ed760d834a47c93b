using System.Text.Json.Nodes;
using CsCheck;
using EvidenceChain.Oracles;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Ethereum;

namespace EvidenceChain.Proof.Tests.Ethereum;

[Collection(OracleProcess.Collection)]
public sealed class RlpOracleTests(OracleProcess oracle)
{
    private const ulong Seed = 20261123;

    [Theory]
    [InlineData("rlp.encode")]
    [InlineData("rlp.encode.ethers")]
    public async Task Encode_RandomTrees_AreTheOraclesBytes(string operation)
    {
        var trees = OracleProcess.Cases(EthereumGen.RlpTree(3), Seed, 2_000);
        var answers = await oracle.AskAsync(operation, trees.Select(tree => new JsonObject { ["tree"] = tree.DeepClone() }));
        OracleProcess.AssertSame(
            Seed, trees, answers.Select(answer => answer.Text), tree => Hex.Of(EthereumGen.Encode(tree)), tree => tree.ToJsonString());
    }

    [Fact]
    public async Task TryDecode_ValidAndDamagedEncodings_AcceptsWhatTheOracleAccepts()
    {
        var valid = EthereumGen.RlpTree(3).Select(EthereumGen.Encode);
        var damaged = Gen.Select(valid, Gen.Int[0, int.MaxValue], Gen.Byte, Gen.Int[0, 3], (bytes, at, value, kind) => Damage(bytes, at, value, kind));
        var edges = EthereumGen.OneOf([0x00, 0x7f, 0x80, 0x81, 0xb7, 0xb8, 0xb9, 0xbf, 0xc0, 0xc1, 0xf7, 0xf8, 0xf9, 0xff]);
        var noise = Gen.Select(edges, Gen.Byte.Array[0, 70], (first, rest) => (byte[])[first, .. rest]);
        var padded = Gen.Select(EthereumGen.OneOf([0xb9, 0xf9]), Gen.Byte.Array[50, 70], (prefix, payload) => (byte[])[prefix, 0, (byte)payload.Length, .. payload]);
        var cases = OracleProcess.Cases(Gen.OneOf(valid, damaged, noise, padded).Where(bytes => bytes.Length > 0), Seed, 6_000);
        var answers = await oracle.AskAsync("rlp.decode", cases.Select(bytes => new JsonObject { ["data"] = Hex.Of(bytes) }));
        OracleProcess.AssertSame(
            Seed, cases, answers.Select(answer => answer.Refusal is null ? answer.Result!.ToJsonString() : "refused"), Decoded, Hex.Of);
        Assert.InRange(answers.Count(answer => answer.Refusal is not null), 1_500, 4_500);
    }

    [Fact]
    public async Task TryDecode_WhatIsAccepted_IsTheSameTreeToTheOtherOracle()
    {
        var cases = OracleProcess.Cases(EthereumGen.RlpTree(3).Select(EthereumGen.Encode), Seed + 1, 1_000);
        var answers = await oracle.AskAsync("rlp.decode.ethers", cases.Select(bytes => new JsonObject { ["data"] = Hex.Of(bytes) }));
        OracleProcess.AssertSame(Seed + 1, cases, answers.Select(answer => answer.Result!.ToJsonString()), Decoded, Hex.Of);
    }

    [Fact]
    public async Task Encode_Numbers_AreTheOraclesBytes()
    {
        var numbers = OracleProcess.Cases(Gen.OneOf(Gen.ULong, Gen.ULong[0, 300], Gen.Int[0, 63].Select(bit => 1UL << bit)), Seed, 1_000);
        var answers = await oracle.AskAsync("rlp.encodeScalar", numbers.Select(number => new JsonObject { ["value"] = $"{number}" }));
        OracleProcess.AssertSame(Seed, numbers, answers.Select(answer => answer.Text), number => Hex.Of(Rlp.Encode(number)), number => $"{number}");
    }

    [Fact]
    public async Task Keccak256_RandomTexts_AreTheOraclesDigests()
    {
        // Around 136 bytes, the rate of the sponge, padding changes shape.
        var texts = OracleProcess.Cases(Gen.OneOf(Gen.Byte.Array[0, 40], Gen.Byte.Array[130, 140], Gen.Byte.Array[260, 280]), Seed, 2_000);
        var answers = await oracle.AskAsync("keccak256", texts.Select(text => new JsonObject { ["data"] = Hex.Of(text) }));
        OracleProcess.AssertSame(Seed, texts, answers.Select(answer => answer.Text), text => Hex.Of(Keccak256.Hash(text)), Hex.Of);
    }

    [Fact]
    public async Task Addresses_RandomOnes_HaveTheOraclesChecksumAndContracts()
    {
        var cases = OracleProcess.Cases(Gen.Select(EthereumGen.Address, Gen.ULong[0, 1UL << 40]), Seed, 1_000);
        var checksums = await oracle.AskAsync("address.checksum", cases.Select(pair => new JsonObject { ["address"] = $"{pair.Item1}" }));
        OracleProcess.AssertSame(Seed, cases, checksums.Select(answer => answer.Text), pair => pair.Item1.ToChecksumString(), pair => $"{pair}");
        var contracts = await oracle.AskAsync(
            "address.ofContract", cases.Select(pair => new JsonObject { ["from"] = $"{pair.Item1}", ["nonce"] = $"{pair.Item2}" }));
        OracleProcess.AssertSame(
            Seed, cases, contracts.Select(answer => answer.Text), pair => EthAddress.OfContract(pair.Item1, pair.Item2).ToChecksumString(), pair => $"{pair}");
    }

    private static string Decoded(byte[] bytes) =>
        Rlp.TryDecode(bytes, RlpLimits.Standard, out var item, out _) ? EthereumGen.ToTree(item).ToJsonString() : "refused";

    private static byte[] Damage(byte[] bytes, int at, byte value, int kind)
    {
        at %= bytes.Length;
        return kind switch
        {
            0 => bytes[..at],
            1 => [.. bytes, value],
            2 => [.. bytes[..at], value, .. bytes[(at + 1)..]],
            _ => [value, .. bytes[Math.Min(1, bytes.Length)..]],
        };
    }
}
