using System.IO.Compression;
using System.Text;
using EvidenceChain.Proof.Bundles;

namespace EvidenceChain.Proof.Tests.Bundles;

public sealed class BundleReaderTests
{
    [Fact]
    public void OpenZip_WithOneTopFolderAndFolderEntries_FindsTheMembers()
    {
        using var bundle = BundleReader.OpenZip(Zip("EC-1/", "EC-1/bundle.json", "EC-1/keys/seal.json")).Value;
        Assert.Equal(["bundle.json", "keys/seal.json"], bundle.Paths);
        Assert.Equal("EC-1/keys/seal.json", Encoding.UTF8.GetString(bundle.Read("keys/seal.json").Value));
        Assert.False(bundle.Read("order.json").IsOk);
    }

    [Theory]
    [InlineData("bundle.json", "bundle.json")]
    [InlineData("bundle.json", "order.json", "Order.json")]
    [InlineData("bundle.json", "../order.json")]
    [InlineData("bundle.json", "/order.json")]
    [InlineData("bundle.json", "a\\order.json")]
    [InlineData("bundle.json", "C:order.json")]
    [InlineData("bundle.json", "a/./order.json")]
    [InlineData("a/bundle.json", "b/order.json")]
    [InlineData("order.json")]
    [InlineData]
    public void OpenZip_HostileNames_IsRefused(params string[] names) => Assert.False(BundleReader.OpenZip(Zip(names)).IsOk);

    [Fact]
    public void OpenZip_TooManyEntries_IsRefusedBeforeTheDirectoryIsRead() =>
        Assert.Contains("more than", BundleReader.OpenZip(Zip([.. Enumerable.Range(0, 8193).Select(i => $"m{i}")])).Error, StringComparison.Ordinal);

    [Fact]
    public void OpenZip_MoreEntriesThanTheEndRecordSays_IsRefused()
    {
        var bytes = Zip("bundle.json", "order.json", "seal.json").ToArray();
        bytes[^12] = 1;
        bytes[^14] = 1;
        Assert.False(BundleReader.OpenZip(new MemoryStream(bytes)).IsOk);
    }

    [Fact]
    public void OpenZip_AnyBytes_NeverThrows()
    {
        var whole = Zip("bundle.json", "order.json").ToArray();
        for (var at = 0; at < whole.Length; at++)
        {
            byte[] changed = [.. whole];
            changed[at] ^= 0xFF;
            if (BundleReader.OpenZip(new MemoryStream(changed)).TryGet(out var bundle, out _))
            {
                foreach (var path in bundle.Paths)
                {
                    bundle.Read(path).TryGet(out _, out _);
                }
                bundle.Dispose();
            }
            BundleReader.OpenZip(new MemoryStream(whole[..at])).TryGet(out _, out _);
        }
    }

    [Fact]
    public async Task OpenSeekable_CompressedMember_IsUnpackedUpToTheLimit()
    {
        using var bundle = BundleReader.OpenZip(Zip("bundle.json", "package.wacz")).Value;
        await using var package = (await bundle.OpenSeekableAsync("package.wacz", 12, CancellationToken.None)).Value;
        Assert.True(package.CanSeek);
        using var reader = new StreamReader(package);
        Assert.Equal("package.wacz", await reader.ReadToEndAsync());
        Assert.False((await bundle.OpenSeekableAsync("package.wacz", 11, CancellationToken.None)).IsOk);
    }

    [Fact]
    public async Task OpenSeekable_StoredMember_IsReadInPlace()
    {
        using var bundle = BundleReader.OpenZip(Zip(CompressionLevel.NoCompression, "bundle.json", "package.wacz")).Value;
        await using var package = (await bundle.OpenSeekableAsync("package.wacz", 12, CancellationToken.None)).Value;
        Assert.IsNotType<FileStream>(package);
        package.Position = 8;
        Assert.Equal('w', package.ReadByte());
    }

    [Fact]
    public void Open_Folder_FindsTheMembersAndRefusesLinks()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            Directory.CreateDirectory(Path.Combine(folder.FullName, "keys"));
            File.WriteAllText(Path.Combine(folder.FullName, "bundle.json"), "{}");
            File.WriteAllText(Path.Combine(folder.FullName, "keys", "seal.json"), "s");
            using (var bundle = BundleReader.Open(folder.FullName).Value)
            {
                Assert.Equal(["bundle.json", "keys/seal.json"], bundle.Paths);
            }
            File.CreateSymbolicLink(Path.Combine(folder.FullName, "order.json"), "/etc/hostname");
            Assert.Contains("link", BundleReader.Open(folder.FullName).Error, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Open_NothingThere_IsRefused() => Assert.False(BundleReader.Open(Path.Combine(Path.GetTempPath(), "no-such-bundle.zip")).IsOk);

    private static MemoryStream Zip(params string[] names) => Zip(CompressionLevel.Optimal, names);

    private static MemoryStream Zip(CompressionLevel level, params string[] names)
    {
        var target = new MemoryStream();
        using (var zip = new ZipArchive(target, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var name in names)
            {
                using var stream = zip.CreateEntry(name, level).Open();
                stream.Write(name.EndsWith('/') ? [] : Encoding.UTF8.GetBytes(name));
            }
        }
        target.Position = 0;
        return target;
    }
}
