using System.Diagnostics;
using System.Runtime.InteropServices;
using EvidenceChain.Proof.Bundles;
using EvidenceChain.Proof.Packages;
using EvidenceChain.Proof.Tests.Packages;
using EvidenceChain.Proof.Verification;

namespace EvidenceChain.Proof.Tests.Verification;

/// <summary>Bundles and packages that would keep a verifier waiting, or fill its memory or its disk.</summary>
public sealed class LimitTests
{
    [Theory]
    [InlineData("seal.json")]
    [InlineData("keys/other.json")]
    public async Task A_pipe_in_a_folder_is_never_opened(string path)
    {
        var folder = Directory.CreateTempSubdirectory("ec-limits").FullName;
        try
        {
            var bundle = new TestInstallation(1).Smaller().Make();
            foreach (var (name, content) in bundle.Members.Where(member => member.Key != path))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, name))!);
                await File.WriteAllBytesAsync(Path.Combine(folder, name), content);
            }
            using (var made = Process.Start("mkfifo", Path.Combine(folder, path)))
            {
                await made.WaitForExitAsync();
            }
            using var opened = BundleReader.Open(folder).Value;
            var report = await BundleVerifier.VerifyAsync(opened, bundle.Maker.Policy(bundle), TestBundle.Options(), null, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30));
            Assert.Equal(Verdict.Refuted, report.Verdict);
            Assert.Equal(CheckOutcome.Failed, PolicyTests.Outcome(report, CheckNames.Members));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Documents_are_not_held_in_memory()
    {
        const int Documents = 300;
        var bundle = new TestInstallation(1).Smaller().Make();
        var document = new byte[1 << 20];
        var held = 0L;
        var parts = Enumerable.Range(0, Documents).Select(i => BundlePart.Of($"documents/{i:d3}.pdf", document)).ToList();
        var draft = bundle.Draft();
        var manifest = BundleWriter.ManifestOf(draft with { Parts = [.. draft.Parts, .. parts] }).ToCanonicalBytes();
        using var open = OpenBundle.OfParts(
            [.. draft.Parts, .. parts, BundlePart.Of(MemberPaths.Manifest, manifest), BundlePart.Of(MemberPaths.Signature, BundleSignature.Sign(manifest, bundle.Maker.SealKey))]);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var report = await BundleVerifier.VerifyAsync(open, bundle.Maker.Policy(bundle), TestBundle.Options(), new AtLevel(() => held = GC.GetTotalMemory(forceFullCollection: true) - before), CancellationToken.None);
        Assert.Equal(Verdict.Verified, report.Verdict);
        Assert.InRange(held, long.MinValue, Documents * document.Length / 4);
    }

    [Fact]
    public void Records_that_unpack_to_far_more_than_evidence_does_are_not_checked()
    {
        var budget = new UnpackedBudget(archiveBytes: 10);
        budget.Take(1L << 30);
        budget.Take(1000);
        Assert.Throws<UnpackedLimitException>(() => budget.Take(1));
    }

    [Fact]
    public void A_member_that_unpacks_to_gigabytes_is_refused_before_it_is_unpacked()
    {
        // The directory states the size that a bomb would have; nothing of it needs to be there.
        var bomb = new RawZip().Write([new("package.wacz", new byte[3 << 20]) { Deflated = true, Level = System.IO.Compression.CompressionLevel.NoCompression }]);
        var directory = bomb.AsSpan().LastIndexOf("PK\u0001\u0002"u8);
        MemoryMarshal.Write(bomb.AsSpan(directory + 24), 3_000_000_000u);
        MemoryMarshal.Write(bomb.AsSpan(22), 3_000_000_000u);
        var opened = BundleReader.OpenZip(new MemoryStream(bomb));
        Assert.False(opened.IsOk);
        Assert.Contains("far more", opened.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a\u001b[2Jb", "a?[2Jb")]
    [InlineData("a\u009bb", "a?b")]
    [InlineData("a\u202eb\u2028c\u2029d", "a?b?c?d")]
    [InlineData("a\U000e0041b", "a?b")]
    [InlineData("商品🙂", "商品🙂")]
    public void What_could_write_to_a_terminal_or_hide_is_shown_as_a_question_mark(string text, string shown) => Assert.Equal(shown, ReportText.Printable(text));

    private sealed class AtLevel(Action act) : IProgress<Check>
    {
        public void Report(Check value)
        {
            if (value.Name == CheckNames.Level)
            {
                act();
            }
        }
    }
}
