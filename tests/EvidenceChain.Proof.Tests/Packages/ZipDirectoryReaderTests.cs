using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using CsCheck;
using EvidenceChain.Proof.Packages;

namespace EvidenceChain.Proof.Tests.Packages;

public class ZipDirectoryReaderTests
{
    private static readonly RawMember A = new("a.txt", "alpha"u8.ToArray()), B = new("dir/b.txt", new byte[3000]);

    private static readonly Dictionary<string, Func<byte[]>> Defects = new()
    {
        ["empty file"] = () => [],
        ["cut off"] = () => new RawZip().Write([A, B])[..^1],
        ["bytes behind the end"] = () => new RawZip { BehindEnd = [0] }.Write([A, B]),
        ["second archive behind the first"] = () => [.. new RawZip().Write([A]), .. new RawZip().Write([B])],
        ["bytes before the first member"] = () => new RawZip { Before = [1, 2, 3] }.Write([A, B]),
        ["bytes between members"] = () => new RawZip().Write([A with { Behind = [9] }, B]),
        ["bytes before the directory"] = () => new RawZip { BeforeDirectory = [9] }.Write([A, B]),
        ["bytes behind the directory"] = () => new RawZip { BetweenDirectoryAndEnd = [9] }.Write([A, B]),
        ["member that the directory leaves out"] = () => new RawZip().Write([A with { Behind = new RawZip().Write([B])[..60] }]),
        ["two members of one name"] = () => new RawZip().Write([A, A]),
        ["two members in one place"] = () => new RawZip { SharedOffset = true }.Write([A, A with { Path = "c.txt" }]),
        ["file and folder of one name"] = () => new RawZip().Write([A, new("a.txt/", [])]),
        ["another name in the local header"] = () => new RawZip().Write([A with { LocalPath = "b.txt" }]),
        ["another checksum in the local header"] = () => new RawZip().Write([A with { LocalCrc = 1 }]),
        ["another method in the local header"] = () => new RawZip().Write([A with { LocalMethod = 8 }]),
        ["another checksum in the data descriptor"] = () => new RawZip().Write([A with { WithDescriptor = true, DescriptorCrc = 1 }]),
        ["path that climbs"] = () => new RawZip().Write([A with { Path = "../a.txt" }]),
        ["path that climbs inside"] = () => new RawZip().Write([A with { Path = "a/../../b" }]),
        ["absolute path"] = () => new RawZip().Write([A with { Path = "/etc/passwd" }]),
        ["backslash"] = () => new RawZip().Write([A with { Path = "a\\b" }]),
        ["drive letter"] = () => new RawZip().Write([A with { Path = "c:a" }]),
        ["control character"] = () => new RawZip().Write([A with { Path = "a\0b" }]),
        ["empty part"] = () => new RawZip().Write([A with { Path = "a//b" }]),
        ["encrypted"] = () => new RawZip().Write([A with { ExtraFlags = 1 }]),
        ["symbolic link"] = () => new RawZip().Write([A with { ExternalAttributes = 0xA1FF0000 }]),
        ["count off by one"] = () => new RawZip { CountOffBy = 1 }.Write([A, B]),
        ["stored with two sizes"] = () => new RawZip().Write([A with { BehindPacked = [1], SizeOffBy = 0 }]),
        ["packed better than possible"] = () => new RawZip().Write([B with { Deflated = true, SizeOffBy = 1 << 28 }]),
    };

    public static TheoryData<string> DefectNames => [.. Defects.Keys];

    [Theory]
    [MemberData(nameof(DefectNames))]
    public void Read_OneDefect_IsRefused(string defect)
    {
        var bytes = Defects[defect]();
        Assert.False(ZipDirectoryReader.Read(new MemoryStream(bytes), ZipRules.Wacz).IsOk);
        Assert.False(ZipDirectoryReader.Read(new MemoryStream(bytes), ZipRules.Bundle).IsOk);
    }

    [Theory]
    [InlineData(false, false, false, false)]
    [InlineData(true, false, false, false)]
    [InlineData(true, true, false, true)]
    [InlineData(false, true, false, false)]
    [InlineData(false, false, true, true)]
    public void Read_SoundForms_GivesTheBytes(bool deflated, bool descriptor, bool zip64, bool zip64End)
    {
        var bytes = new RawZip { Zip64End = zip64End }.Write([A, B with { Deflated = deflated, WithDescriptor = descriptor, Zip64 = zip64 }]);
        var zip = ZipDirectoryReader.Read(new MemoryStream(bytes), ZipRules.Wacz).Value;
        Assert.Equal(["a.txt", "dir/b.txt"], zip.Members.Select(m => m.Path));
        Assert.Equal(B.Content, zip.ReadAll(zip.Find("dir/b.txt")!, 4000).Value);
        Assert.Equal(A.Content, zip.ReadAll(zip.Find("a.txt")!, 5).Value);
        Assert.False(zip.ReadAll(zip.Find("dir/b.txt")!, 2999).IsOk);
    }

    [Theory]
    [InlineData("wrong checksum")]
    [InlineData("longer than stated")]
    [InlineData("shorter than stated")]
    [InlineData("bytes behind the packed data")]
    public void ReadAll_DamagedMember_IsRefused(string defect)
    {
        var member = defect switch
        {
            "wrong checksum" => A with { Crc = 7 },
            "longer than stated" => B with { Deflated = true, SizeOffBy = -1 },
            "shorter than stated" => B with { Deflated = true, SizeOffBy = 1 },
            _ => B with { Deflated = true, BehindPacked = [0, 0, 0] },
        };
        var zip = ZipDirectoryReader.Read(new MemoryStream(new RawZip().Write([member])), ZipRules.Bundle).Value;
        Assert.False(zip.ReadAll(zip.Members[0], 10_000).IsOk);
    }

    [Fact]
    public void Read_FoldersAndComment_OnlyWhereTheyAreAllowed()
    {
        var bytes = new RawZip { Comment = "packed again" }.Write([new("dir/", []), B]);
        Assert.Single(ZipDirectoryReader.Read(new MemoryStream(bytes), ZipRules.Bundle).Value.Members);
        Assert.False(ZipDirectoryReader.Read(new MemoryStream(bytes), ZipRules.Wacz).IsOk);
    }

    [Fact]
    public void Read_TooManyOrTooLong_IsRefused()
    {
        var bytes = new RawZip().Write([A, B]);
        Assert.False(ZipDirectoryReader.Read(new MemoryStream(bytes), ZipRules.Wacz with { MaxMembers = 1 }).IsOk);
        Assert.False(ZipDirectoryReader.Read(new MemoryStream(bytes), ZipRules.Wacz with { MaxPathBytes = 8 }).IsOk);
        Assert.False(ZipDirectoryReader.Read(new MemoryStream(bytes), ZipRules.Wacz with { MaxMemberBytes = 2999 }).IsOk);
    }

    [Fact]
    public async Task Read_PackedByOtherPrograms_GivesTheBytes()
    {
        var folder = Directory.CreateTempSubdirectory("ec-zip-").FullName;
        try
        {
            var text = string.Concat(Enumerable.Range(0, 5000).Select(i => $"line {i}\n"));
            Directory.CreateDirectory(Path.Combine(folder, "in", "子"));
            await File.WriteAllTextAsync(Path.Combine(folder, "in", "a.txt"), text);
            await File.WriteAllTextAsync(Path.Combine(folder, "in", "子", "b.txt"), "beta");
            await ZipFile.CreateFromDirectoryAsync(Path.Combine(folder, "in"), Path.Combine(folder, "dotnet.zip"));
            var made = new List<string> { "dotnet.zip" };
            if (await RunAsync(folder, "python3", "-c", "import shutil; shutil.make_archive('python','zip','in')"))
            {
                made.Add("python.zip");
            }
            if (await RunAsync(Path.Combine(folder, "in"), "zip", "-q", "-r", "../infozip.zip", "."))
            {
                made.Add("infozip.zip");
            }
            foreach (var name in made)
            {
                using var file = File.OpenRead(Path.Combine(folder, name));
                var read = ZipDirectoryReader.Read(file, ZipRules.Bundle);
                Assert.True(read.IsOk, name + ": " + read.Error);
                Assert.Equal(text, Encoding.UTF8.GetString(read.Value.ReadAll(read.Value.Find("a.txt")!, 1 << 20).Value));
                Assert.Equal("beta", Encoding.UTF8.GetString(read.Value.ReadAll(read.Value.Find("子/b.txt")!, 10).Value));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Read_AnyByteChanged_NeverThrows()
    {
        var bytes = new RawZip().Write([A, B with { Deflated = true }]);
        Gen.Select(Gen.Int[0, bytes.Length - 1], Gen.Byte[1, 255]).Sample(
            (at, mask) =>
            {
                var changed = (byte[])bytes.Clone();
                changed[at] ^= mask;
                if (ZipDirectoryReader.Read(new MemoryStream(changed), ZipRules.Bundle).TryGet(out var zip, out _))
                {
                    foreach (var member in zip.Members)
                    {
                        zip.ReadAll(member, 10_000);
                    }
                }
            },
            iter: 2000);
    }

    private static async Task<bool> RunAsync(string folder, string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder })!;
            await process.WaitForExitAsync();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
