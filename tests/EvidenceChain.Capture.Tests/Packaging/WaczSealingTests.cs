using System.IO.Compression;
using System.Text;
using CsCheck;
using EvidenceChain.Capture.Packaging;

namespace EvidenceChain.Capture.Tests.Packaging;

public sealed class WaczSealingTests
{
    private static readonly DateTimeOffset Time = new(2026, 11, 23, 4, 5, 6, TimeSpan.Zero);

    [Fact]
    public async Task Append_Package_OneMemberIsAddedAndNoOtherByteOfTheMembersMoves()
    {
        var unsealed = await PackAsync(("archive/data.warc.gz", new byte[70_000]), ("report.json", "{}"u8.ToArray()));
        var (first, second) = (Seal(unsealed), Seal(unsealed));
        Assert.Equal(first, second);
        using var zip = new ZipArchive(new MemoryStream(first));
        Assert.Equal(["archive/data.warc.gz", "report.json", "datapackage.json", WaczSealing.MemberName], zip.Entries.Select(entry => entry.FullName));
        Assert.Equal("{\"x\":1}", await new StreamReader(zip.Entries[^1].Open()).ReadToEndAsync());
        Assert.Equal(Time.DateTime, zip.Entries[^1].LastWriteTime.DateTime);
        var directoryAt = BitConverter.ToInt32(unsealed, unsealed.Length - 6);
        Assert.True(first.AsSpan(0, directoryAt).SequenceEqual(unsealed.AsSpan(0, directoryAt)));
    }

    [Fact]
    public async Task Append_SealedPackage_IsRefused()
    {
        var @sealed = Seal(await PackAsync(("a", "b"u8.ToArray())));
        Assert.Throws<InvalidDataException>(() => Seal(@sealed));
    }

    [Fact]
    public async Task Append_CutPackage_IsRefused()
    {
        var whole = await PackAsync(("a", new byte[300]));
        Gen.Int[0, whole.Length - 1].Sample(length => Assert.Throws<InvalidDataException>(() => Seal(whole[..length])), iter: 200);
    }

    [Fact]
    public void Crc32_AnyBytes_IsThatOfTheRuntimesZip() => Gen.Byte.Array[0, 3000].Sample(bytes =>
    {
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = zip.CreateEntry("x", CompressionLevel.NoCompression).Open();
            entry.Write(bytes);
        }
        using var reread = new ZipArchive(file);
        Assert.Equal(reread.Entries[0].Crc32, Crc32.Append(Crc32.Append(0, bytes.AsSpan(0, bytes.Length / 3)), bytes.AsSpan(bytes.Length / 3)));
    });

    [Fact]
    public void End_NumbersBeyondFourGibibytes_AreWrittenInTheir64BitForm()
    {
        var end = ZipFormat.End(70_000, 5_000_000, 6L << 30);
        Assert.Equal(ZipFormat.End64Bytes + ZipFormat.Locator64Bytes + ZipFormat.EndBytes, end.Length);
        Assert.Equal((70_000L, 5_000_000L, 6L << 30), (BitConverter.ToInt64(end, 32), BitConverter.ToInt64(end, 40), BitConverter.ToInt64(end, 48)));
        var large = new ZipMember("a", 5L << 30, 7, 6L << 30, Time);
        Assert.Equal(46 + 1 + 4 + 24, ZipFormat.CentralHeader(large).Length);
        Assert.Equal(30 + 1 + 20, ZipFormat.LocalHeader(large).Length);
    }

    private static byte[] Seal(byte[] unsealed)
    {
        using var target = new MemoryStream();
        WaczSealing.Append(new MemoryStream(unsealed), target, Encoding.UTF8.GetBytes("{\"x\":1}"), Time);
        return target.ToArray();
    }

    private static async Task<byte[]> PackAsync(params (string Path, byte[] Content)[] members)
    {
        using var target = new MemoryStream();
        var writer = new WaczWriter(target, Time);
        foreach (var (path, content) in members)
        {
            await writer.AddAsync(path, content, CancellationToken.None);
        }
        await writer.FinishAsync(new() { Title = "t", Software = "s", MainPageUrl = "https://a.example/", MainPageAt = Time, CreatedAt = Time }, CancellationToken.None);
        return target.ToArray();
    }
}
