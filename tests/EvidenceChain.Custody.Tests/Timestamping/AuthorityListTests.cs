using EvidenceChain.Custody.Timestamping;
using EvidenceChain.Proof.Digests;

namespace EvidenceChain.Custody.Tests.Timestamping;

public sealed class AuthorityListTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("ec-authorities-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Load_NoFile_WritesOneThatLoadsTheSameAgain()
    {
        var first = AuthorityList.Load(folder);

        Assert.True(File.Exists(Path.Combine(folder, AuthorityList.FileName)));
        Assert.Equal(first.Select(authority => authority.Url), AuthorityList.Load(folder).Select(authority => authority.Url));
        Assert.All(first, authority => Assert.NotEmpty(authority.Roots));
    }

    [Fact]
    public void Load_ListedAuthority_TrustsTheRootsOfItsFile()
    {
        var authority = LocalTimeAuthority.OpenOrCreate(
            new() { Name = "notary", KeysFolder = folder, JournalPath = Path.Combine(folder, "journal"), Organization = "Notary" }, TimeProvider.System);
        Write($"# ours\n\nnotary https://tsa.example/ {WriteRoot(authority)}\n");

        var listed = Assert.Single(AuthorityList.Load(folder));

        Assert.Equal(("notary", new Uri("https://tsa.example/")), (listed.Name, listed.Url));
        Assert.Equal<Sha256Digest>([authority.RootFingerprint], listed.Roots);
    }

    [Fact]
    public void Load_TheWordPrivate_OpensPrivateAddressesForThatAuthorityAlone()
    {
        var authority = LocalTimeAuthority.OpenOrCreate(
            new() { Name = "notary", KeysFolder = folder, JournalPath = Path.Combine(folder, "journal"), Organization = "Notary" }, TimeProvider.System);
        var root = WriteRoot(authority);
        Write($"near http://127.0.0.1:4000/ {root} private\nfar http://127.0.0.1:4000/ {root}\n");
        Assert.Equal([true, false], AuthorityList.Load(folder).Select(listed => listed.IsPrivate));
    }

    [Theory]
    [InlineData("notary https://tsa.example/")]
    [InlineData("notary https://tsa.example/ ROOT open")]
    [InlineData("notary https://tsa.example/ ROOT private private")]
    [InlineData("notary ftp://tsa.example/ ROOT")]
    [InlineData("local https://tsa.example/ ROOT")]
    [InlineData("Notary https://tsa.example/ ROOT")]
    [InlineData("notary https://tsa.example/ /nonexistent.pem")]
    [InlineData("notary https://tsa.example/ ROOT\nnotary https://other.example/ ROOT")]
    public void Load_LineThatCannotBeUsed_NamesFileAndLine(string lines)
    {
        var authority = LocalTimeAuthority.OpenOrCreate(
            new() { Name = "notary", KeysFolder = folder, JournalPath = Path.Combine(folder, "journal"), Organization = "Notary" }, TimeProvider.System);
        Write(lines.Replace("ROOT", WriteRoot(authority), StringComparison.Ordinal) + "\n");

        var error = Assert.Throws<InvalidDataException>(() => AuthorityList.Load(folder));

        Assert.Contains($"{AuthorityList.FileName} line {lines.Count(letter => letter == '\n') + 1}", error.Message, StringComparison.Ordinal);
    }

    private void Write(string text) => File.WriteAllText(Path.Combine(folder, AuthorityList.FileName), text);

    private string WriteRoot(LocalTimeAuthority authority)
    {
        var path = Path.Combine(folder, "root.pem");
        File.WriteAllText(path, $"-----BEGIN CERTIFICATE-----\n{Convert.ToBase64String(authority.RootCertificate.Span, Base64FormattingOptions.InsertLineBreaks)}\n-----END CERTIFICATE-----\n");
        return path;
    }
}
