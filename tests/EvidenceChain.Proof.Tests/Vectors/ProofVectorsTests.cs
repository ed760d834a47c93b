using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Log;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Proof.Tests.Vectors;

/// <summary>The committed vectors are what the generator makes, and each is judged as its folder says. <c>EC_WRITE_VECTORS=1</c> writes them anew.</summary>
public sealed class ProofVectorsTests
{
    private static readonly string Folder = FindFolder();

    [Fact]
    public void Committed_files_are_those_of_the_generator()
    {
        var made = ProofVectors.All().ToDictionary(vector => vector.Path, vector => (byte[])[.. CanonicalJson.Write(vector.Case), (byte)'\n']);
        if (Environment.GetEnvironmentVariable("EC_WRITE_VECTORS") == "1")
        {
            foreach (var (path, bytes) in made)
            {
                var file = Path.Combine(Folder, path);
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                File.WriteAllBytes(file, bytes);
            }
        }
        var committed = new[] { "valid/inclusion", "invalid/inclusion", "valid/consistency", "invalid/consistency" }
            .SelectMany(part => Directory.GetFiles(Path.Combine(Folder, part)).Select(file => $"{part}/{Path.GetFileName(file)}"));
        Assert.Equal(made.Keys.Order(StringComparer.Ordinal), committed.Order(StringComparer.Ordinal));
        Assert.All(made, vector => Assert.Equal(vector.Value, File.ReadAllBytes(Path.Combine(Folder, vector.Key))));
    }

    [Theory]
    [InlineData("valid", true)]
    [InlineData("invalid", false)]
    public void Inclusion_IsJudgedAsTheFolderSays(string validity, bool expected) =>
        Assert.All(Directory.GetFiles(Path.Combine(Folder, validity, "inclusion")), file =>
        {
            var vector = Read(file);
            Assert.True(vector.TryGetString("entry", out var entry));
            Assert.Equal(expected, Merkle.VerifyInclusion(
                Merkle.LeafHash(Convert.FromHexString(entry)), Number(vector, "index"), Number(vector, "size"), Nodes(vector), Hash(vector, "root")));
        });

    [Theory]
    [InlineData("valid", true)]
    [InlineData("invalid", false)]
    public void Consistency_IsJudgedAsTheFolderSays(string validity, bool expected) =>
        Assert.All(Directory.GetFiles(Path.Combine(Folder, validity, "consistency")), file =>
        {
            var vector = Read(file);
            Assert.Equal(expected, Merkle.VerifyConsistency(
                Number(vector, "size1"), Hash(vector, "root1"), Number(vector, "size2"), Hash(vector, "root2"), Nodes(vector)));
        });

    private static JsonObject Read(string file)
    {
        var bytes = File.ReadAllBytes(file);
        return CanonicalJson.ParseObject(bytes.AsSpan(0, bytes.Length - 1), CanonicalJsonLimits.Default).Value;
    }

    private static long Number(JsonObject vector, string name) => vector.TryGetInt64(name, out var number) ? number : throw new InvalidDataException(name);

    private static Sha256Digest Hash(JsonObject vector, string name) => vector.TryGetString(name, out var hex) ? HashOf(hex) : throw new InvalidDataException(name);

    private static Sha256Digest[] Nodes(JsonObject vector) => vector.TryGetStrings("path", out var path) ? [.. path.Select(HashOf)] : throw new InvalidDataException("path");

    private static Sha256Digest HashOf(string hex) => Sha256Digest.TryFromHex(hex, out var digest) ? digest : throw new InvalidDataException(hex);

    internal static string FindFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "EvidenceChain.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("no EvidenceChain.sln above the tests");
        }
        return Path.Combine(folder.FullName, "tests", "vectors");
    }
}
