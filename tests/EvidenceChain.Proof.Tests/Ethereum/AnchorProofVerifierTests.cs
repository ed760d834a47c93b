using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Ethereum;
using EvidenceChain.Proof.Verification;

namespace EvidenceChain.Proof.Tests.Ethereum;

public sealed class AnchorProofVerifierTests
{
    [Fact]
    public void Verify_WholeAnchor_PassesAllFourChecks()
    {
        var (proof, expected) = new AnchorSample().Build();
        var found = AnchorProofVerifier.Verify(proof, expected);
        Assert.Equal(["anchor.header", "anchor.receipt", "anchor.event", "anchor.code"], found.Checks.Select(check => check.Name));
        Assert.All(found.Checks, check => Assert.Equal(CheckOutcome.Passed, check.Outcome));
        Assert.Equal(1234UL, found.Header!.Number);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1_795_000_000), found.Header.Time);
        Assert.Equal(new AnchorEvent(AnchorSample.Contract, AnchorSample.LogId, 71, AnchorSample.Root, 4, 64, 1200), found.Event);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(0x7f)]
    public void Verify_AnyTransactionTypeAndPlace_Passes(byte type) =>
        Assert.Equal("P P P P", Outcomes(new() { Type = type, TransactionIndex = 0 }));

    [Fact]
    public void Verify_OneThingOtherThanExpected_FailsThatCheckAlone()
    {
        var other = Sha256Digest.Of("other"u8);
        Assert.Equal("F - - -", Outcomes(new(), expected => expected with { BlockHash = Bytes32.KeccakOf("other"u8) }));
        Assert.Equal("P P F P", Outcomes(new(), expected => expected with { LogId = other }));
        Assert.Equal("P P F P", Outcomes(new(), expected => expected with { Size = 72 }));
        Assert.Equal("P P F P", Outcomes(new(), expected => expected with { Root = other }));
        Assert.Equal("P P P F", Outcomes(new(), expected => expected with { CodeHash = Bytes32.KeccakOf([]) }));
        Assert.Equal("P P F F", Outcomes(new(), expected => expected with { Contract = default }));
        Assert.Equal("P F - P", Outcomes(new() { Succeeded = false }));
        Assert.Equal("P F - P", Outcomes(new() { Succeeded = null }));
        Assert.Equal("P P P F", Outcomes(new() { AccountCode = Bytes32.KeccakOf("other code"u8) }));
    }

    [Fact]
    public void Verify_EventOfAnotherContractOrShape_IsNotTaken()
    {
        var right = AnchorSample.Event(AnchorSample.Contract, AnchorSample.LogId, 71, AnchorSample.Root);
        var wide = right.Topics[2].ToArray();
        wide[0] = 1;
        var wideNumber = right.Data.ToArray();
        wideNumber[64] = 1;
        ReceiptLog[] wrong =
        [
            AnchorSample.Event(default, AnchorSample.LogId, 71, AnchorSample.Root),
            new() { Address = right.Address, Topics = [right.Topics[0], right.Topics[1], Bytes32.FromBytes(wide)], Data = right.Data },
            new() { Address = right.Address, Topics = [right.Topics[0], right.Topics[1]], Data = right.Data },
            new() { Address = right.Address, Topics = [right.Topics[1], right.Topics[1], right.Topics[2]], Data = right.Data },
            new() { Address = right.Address, Topics = right.Topics, Data = right.Data[..^1] },
            new() { Address = right.Address, Topics = right.Topics, Data = wideNumber },
        ];
        Assert.All(wrong, log => Assert.Equal("P P F P", Outcomes(new() { Logs = [log] })));
        Assert.Equal("P P P P", Outcomes(new() { Logs = [.. wrong, right] }));
    }

    [Fact]
    public void Verify_AnyByteOfAnyFileFlipped_NeverPasses()
    {
        var (proof, expected) = new AnchorSample().Build();
        byte[][] files = [proof.HeaderRlp.ToArray(), proof.EncodeReceiptFile(), proof.EncodeAccountFile()];
        Assert.True(IsProven(files, expected));
        foreach (var file in files)
        {
            for (var at = 0; at < file.Length; at++)
            {
                foreach (byte flip in (byte[])[0x01, 0x80, 0xff])
                {
                    file[at] ^= flip;
                    Assert.False(IsProven(files, expected), $"byte {at} of {file.Length} flipped by {flip}");
                    file[at] ^= flip;
                }
            }
        }
        Assert.True(IsProven(files, expected));
    }

    [Fact]
    public void TryDecode_FilesCutOrPadded_AreRefused()
    {
        var (proof, _) = new AnchorSample().Build();
        byte[][] files = [proof.HeaderRlp.ToArray(), proof.EncodeReceiptFile(), proof.EncodeAccountFile()];
        Assert.False(AnchorProof.TryDecode(files[0], files[1].AsMemory(1), files[2], out _, out _));
        Assert.False(AnchorProof.TryDecode(files[0], (byte[])[.. files[1], 0], files[2], out _, out _));
        Assert.False(AnchorProof.TryDecode(files[0], files[2], files[1], out _, out _));
        Assert.False(AnchorProof.TryDecode(new byte[AnchorProof.MaxHeaderBytes + 1], files[1], files[2], out _, out var error));
        Assert.Contains("over limit", error, StringComparison.Ordinal);
    }

    private static bool IsProven(byte[][] files, AnchorExpectation expected) =>
        AnchorProof.TryDecode(files[0], files[1], files[2], out var proof, out _)
        && AnchorProofVerifier.Verify(proof, expected).Checks.All(check => check.Outcome == CheckOutcome.Passed);

    private static string Outcomes(AnchorSample sample, Func<AnchorExpectation, AnchorExpectation>? change = null)
    {
        var (proof, expected) = sample.Build();
        return string.Join(' ', AnchorProofVerifier.Verify(proof, change?.Invoke(expected) ?? expected).Checks.Select(check => check.Outcome switch
        {
            CheckOutcome.Passed => "P",
            CheckOutcome.Failed => "F",
            CheckOutcome.NotChecked => "-",
        }));
    }
}
