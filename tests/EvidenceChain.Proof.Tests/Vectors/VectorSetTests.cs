using System.IO.Compression;
using System.Text;
using EvidenceChain.Proof.Bundles;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Policies;
using EvidenceChain.Proof.Statements;
using EvidenceChain.Proof.Tests.Verification;
using EvidenceChain.Proof.Timestamps;
using EvidenceChain.Proof.Verification;

namespace EvidenceChain.Proof.Tests.Vectors;

/// <summary>
/// The committed bundles, packages, log proofs and stamps are what the generator makes, and the library says of each what <c>expected.json</c> says.
/// <c>EC_WRITE_VECTORS=1</c> writes them anew; whoever does that reads what changed.
/// </summary>
public sealed class VectorSetTests
{
    private static readonly string Folder = ProofVectorsTests.FindFolder();
    private static readonly string[] Parts = ["bundles", "packages", "log-proofs", "stamps"];
    private static readonly Vector[] All = [BundleVectors.Valid, .. PartVectors.Valid(), .. BundleVectors.Invalid(), .. PartVectors.Invalid()];
    private static readonly byte[] PolicyText = Encoding.UTF8.GetBytes(string.Join('\n', PartVectors.PolicyLines) + "\n" + BundleVectors.Policy);
    private static readonly Policy Policy = Policy.Parse(PolicyText).Value;

    [Fact]
    public async Task Every_vector_is_judged_as_is_written_and_none_that_is_invalid_is_verified()
    {
        var found = new SortedDictionary<string, (JsonObject Line, Verdict Verdict)>(StringComparer.Ordinal);
        foreach (var vector in All)
        {
            var report = await JudgeAsync(vector);
            Assert.True(found.TryAdd(vector.Path, (Expectation.Of(vector.Path, report).ToJson(vector), report.Verdict)), $"{vector.Path} is there twice");
            Assert.True(vector.Path.StartsWith("valid/", StringComparison.Ordinal) || report.Verdict != Verdict.Verified, $"{vector.Path} is verified");
            Assert.True(vector.Path.StartsWith("invalid/", StringComparison.Ordinal) || report.Verdict == Verdict.Verified, $"{vector.Path}: {string.Join('\n', report.Checks)}");
        }
        Assert.True(found.Keys.Count(path => path.StartsWith("invalid/", StringComparison.Ordinal)) >= 200);
        byte[] expected = [.. CanonicalJson.Write(JsonArray.Of([.. found.Values.Select(JsonValue (value) => value.Line)])), (byte)'\n'];
        var lines = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(expected).Replace("},{", "},\n{", StringComparison.Ordinal));
        if (Environment.GetEnvironmentVariable("EC_WRITE_VECTORS") == "1")
        {
            Write(lines);
        }
        Assert.Equal(Encoding.UTF8.GetString(lines), await File.ReadAllTextAsync(Path.Combine(Folder, "expected.json")));
    }

    [Fact]
    public void Committed_files_are_those_of_the_generator()
    {
        var committed = from half in new[] { "valid", "invalid" }
                        from part in Parts
                        from file in Directory.GetFiles(Path.Combine(Folder, half, part))
                        let path = $"{half}/{part}/{Path.GetFileName(file)}"
                        where Path.GetExtension(path) is not (".tsq" or ".pem")
                        select path;
        Assert.Equal(All.Select(vector => vector.Path).Order(StringComparer.Ordinal), committed.Order(StringComparer.Ordinal));
        Assert.All(All, vector => Assert.Equal(ContentOf(vector.Path, vector.Content), ContentOf(vector.Path, File.ReadAllBytes(Path.Combine(Folder, vector.Path)))));
        Assert.Equal(PolicyText, File.ReadAllBytes(Path.Combine(Folder, Vector.Policy)));
    }

    // How well a ZIP is packed depends on the machine; what is in it does not. Where the container is the attack, every byte counts.
    internal static string ContentOf(string path, byte[] file)
    {
        if (!path.EndsWith(".zip", StringComparison.Ordinal) || path.Contains("container-", StringComparison.Ordinal) || path.Contains("no-zip", StringComparison.Ordinal))
        {
            return Convert.ToHexStringLower(file);
        }
        using var zip = new ZipArchive(new MemoryStream(file));
        return string.Join('\n', zip.Entries.Select(entry =>
        {
            using var stream = entry.Open();
            var content = new byte[entry.Length];
            stream.ReadExactly(content);
            return $"{entry.FullName} {Sha256Digest.Of(content)}";
        }));
    }

    private static async Task<VerificationReport> JudgeAsync(Vector vector)
    {
        var options = TestBundle.Options();
        switch (vector.Kind)
        {
            case SubjectKind.Bundle:
                var opened = BundleReader.OpenZip(new MemoryStream(vector.Content, writable: false));
                using (var bundle = opened.IsOk ? opened.Value : null)
                {
                    return bundle is null ? BundleVerifier.Unreadable(opened.Error, Policy, options) : await BundleVerifier.VerifyAsync(bundle, Policy, options, null, CancellationToken.None);
                }
            case SubjectKind.Package:
                return await PackageReport.VerifyAsync(new MemoryStream(vector.Content, writable: false), Policy, options, CancellationToken.None);
            case SubjectKind.LogProof:
                return PartReport.LogProof(vector.Content, Sha256Digest.Of(PartVectors.Entry), PartVectors.Entry, Policy, options);
            case SubjectKind.TimeStamp:
                var input = new TimestampInput { Authority = "given", Imprint = Sha256Digest.Of(PartVectors.Entry), Request = vector.Beside[0].Content, Response = vector.Content, ChainDer = PemCertificates.Read(vector.Beside[1].Content) };
                return PartReport.TimeStamp(input, Policy, options);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private static void Write(byte[] expected)
    {
        foreach (var folder in Parts.SelectMany(part => new[] { $"valid/{part}", $"invalid/{part}" }).Select(part => Path.Combine(Folder, part)))
        {
            Directory.CreateDirectory(folder);
            Array.ForEach(Directory.GetFiles(folder), File.Delete);
        }
        foreach (var vector in All)
        {
            var file = Path.Combine(Folder, vector.Path);
            File.WriteAllBytes(file, vector.Content);
            foreach (var (ending, content) in vector.Beside)
            {
                File.WriteAllBytes(Path.ChangeExtension(file, ending), content);
            }
        }
        File.WriteAllBytes(Path.Combine(Folder, "expected.json"), expected);
        File.WriteAllBytes(Path.Combine(Folder, Vector.Policy), PolicyText);
        File.WriteAllBytes(Path.Combine(Folder, Vector.About), PartVectors.Entry);
    }
}
