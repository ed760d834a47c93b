using System.IO.Compression;
using EvidenceChain.Proof.Bundles;
using EvidenceChain.Proof.Policies;
using EvidenceChain.Proof.Statements;
using EvidenceChain.Proof.Verification;

namespace EvidenceChain.Proof.Tests.Verification;

/// <summary>The container does not matter, and the report reads the same for people and programs.</summary>
public sealed class TransportTests
{
    private readonly TestBundle bundle = new TestInstallation(1).Make();

    [Fact]
    public async Task WriteAsync_SameDraft_SameBytesThatVerify()
    {
        var (first, written) = await WriteAsync();
        var (second, _) = await WriteAsync();
        Assert.Equal(first.ToArray(), second.ToArray());
        var report = await VerifyAsync(BundleReader.OpenZip(first).Value);
        Assert.Equal(Verdict.Verified, report.Verdict);
        Assert.Equal(written.Digest, report.Bundle!.BundleDigest);
    }

    [Fact]
    public async Task Unzipped_folder_and_rezipped_bundle_verify()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var inside = Path.Combine(folder.FullName, "unpacked");
            var (zip, _) = await WriteAsync();
            ZipFile.ExtractToDirectory(zip, inside);
            Assert.Equal(Verdict.Verified, (await VerifyAsync(BundleReader.Open(inside).Value)).Verdict);
            var again = Path.Combine(folder.FullName, "again.zip");
            ZipFile.CreateFromDirectory(inside, again, CompressionLevel.SmallestSize, includeBaseDirectory: true);
            Assert.Equal(Verdict.Verified, (await VerifyAsync(BundleReader.Open(again).Value)).Verdict);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task WriteAsync_ContentOtherThanAnnounced_Throws()
    {
        var draft = bundle.Draft();
        var parts = draft.Parts.Select(part => part.Member.Path == MemberPaths.Package ? BundlePart.Of(MemberPaths.Package, default, 3, () => new MemoryStream([1, 2, 3])) : part);
        await Assert.ThrowsAsync<InvalidDataException>(() =>
            BundleWriter.WriteAsync(draft with { Parts = [.. parts] }, bundle.Maker.SealKey, new MemoryStream(), CancellationToken.None));
    }

    [Fact]
    public void Unreadable_IsRefutedWithEveryCheck()
    {
        var report = BundleVerifier.Unreadable("not a ZIP", Policy.Empty, TestBundle.Options());
        Assert.Equal(1, report.ExitCode);
        Assert.Equal(CheckNames.All.Count, report.Checks.Count);
    }

    [Fact]
    public async Task Report_InJsonAndInBothLanguages_NamesEveryCheck()
    {
        bundle.Members["stamps/\u202e.txt"] = [1];
        var report = await bundle.VerifyAsync(bundle.Maker.Policy(bundle));
        var json = ReportJson.Write(report);
        Assert.True(CanonicalJson.Parse(json.AsSpan()[..^1]).IsOk);
        foreach (var language in Enum.GetValues<ReportLanguage>())
        {
            var lines = ReportText.Lines(report, language);
            Assert.All(CheckNames.All, title => Assert.Contains(lines, line => line.Contains(title.Name, StringComparison.Ordinal)));
            Assert.DoesNotContain(lines, line => line.Any(letter => char.IsControl(letter) || letter == '\u202e'));
        }
    }

    [Fact]
    public async Task Progress_IsToldEachCheckOnce()
    {
        var told = new Collector();
        using var opened = bundle.Open();
        var report = await BundleVerifier.VerifyAsync(opened, bundle.Maker.Policy(bundle), TestBundle.Options(), told, CancellationToken.None);
        Assert.Equal(report.Checks.Select(check => check.Name).Order(StringComparer.Ordinal), told.Names.Order(StringComparer.Ordinal));
    }

    private async Task<(MemoryStream Zip, WrittenBundle Written)> WriteAsync()
    {
        var target = new MemoryStream();
        var written = await BundleWriter.WriteAsync(bundle.Draft(), bundle.Maker.SealKey, target, CancellationToken.None);
        target.Position = 0;
        return (target, written);
    }

    private async Task<VerificationReport> VerifyAsync(OpenBundle opened)
    {
        using (opened)
        {
            return await BundleVerifier.VerifyAsync(opened, bundle.Maker.Policy(bundle), TestBundle.Options(), null, CancellationToken.None);
        }
    }

    private sealed class Collector : IProgress<Check>
    {
        internal List<string> Names { get; } = [];

        public void Report(Check value) => Names.Add(value.Name);
    }
}
