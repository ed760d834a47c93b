using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace EvidenceChain.Cli.Tests.Native;

[Collection(NativeFile.Collection)]
public sealed class NativeFileTests(NativeFile native)
{
    // What the file itself asks for: the C library, its mathematics, and the loader.
    private static readonly string[] Needed = ["libc.so.6", "libm.so.6", "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1"];

    [Fact]
    public async Task It_is_one_file_that_says_its_version()
    {
        Assert.Equal(native.Path, Assert.Single(Directory.GetFileSystemEntries(Path.GetDirectoryName(native.Path)!)));
        var said = await native.RunAsync("--version");
        Assert.Equal((0, ""), (said.Code, said.Errors));
        Assert.Matches(@"^\d+\.\d+\.\d+(\+[0-9a-f]+)?\n$", said.Output);
    }

    [Fact]
    public async Task It_starts_and_judges_within_20_ms()
    {
        var best = TimeSpan.MaxValue;
        for (var i = 0; i < 20; i++)
        {
            var started = Stopwatch.GetTimestamp();
            var judged = await native.RunAsync("verify", "/etc/hostname");
            var took = Stopwatch.GetElapsedTime(started);
            Assert.Equal(1, judged.Code);
            best = took < best ? took : best;
        }
        // The best of twenty: other programs on the machine only ever add to it.
        Assert.True(best < TimeSpan.FromMilliseconds(20), $"{best.TotalMilliseconds} ms");
    }

    [Fact]
    public async Task Without_openssl_and_icu_it_finds_the_same()
    {
        var bare = Directory.CreateTempSubdirectory("ec-bare-").FullName;
        try
        {
            await FillAsync(bare);
            var policy = "quorum none\n# a policy\n"u8.ToArray();
            await File.WriteAllBytesAsync(Path.Combine(bare, "p.policy"), policy);
            await File.WriteAllTextAsync(Path.Combine(bare, "none.zip"), "no bundle");
            string[] words = ["verify", "/none.zip", "--policy", "/p.policy", "--json"];
            var inside = await NativeFile.RunAsync("unshare", [.. Environment.UserName == "root" ? Array.Empty<string>() : ["--user", "--map-root-user"], "--mount", "--root", bare, "/ec", .. words]);
            Assert.True(inside.Code == 1, inside.Errors);
            var outside = await native.RunAsync("verify", Path.Combine(bare, "none.zip"), "--policy", Path.Combine(bare, "p.policy"), "--json");
            Assert.Equal(Comparable(outside.Output), Comparable(inside.Output));
            Assert.Contains(Convert.ToHexStringLower(SHA256.HashData(policy)), inside.Output, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(bare, recursive: true);
        }
    }

    [Fact]
    public async Task Judging_opens_no_socket()
    {
        var seen = await NativeFile.RunAsync("strace", ["-f", "-e", "trace=%network", native.Path, "verify", "/etc/hostname"]);
        Assert.True(seen.Code == 1, seen.Errors);
        Assert.DoesNotContain("socket(", seen.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("connect(", seen.Errors, StringComparison.Ordinal);
        var asked = await NativeFile.RunAsync("strace", ["-f", "-e", "trace=%network", native.Path, "list", "--server", "http://127.0.0.1:9"]);
        Assert.Contains("socket(", asked.Errors, StringComparison.Ordinal);
    }

    /// <summary>A root folder with the file, its loader and its two libraries, and nothing else.</summary>
    private async Task FillAsync(string bare)
    {
        File.Copy(native.Path, Path.Combine(bare, "ec"));
        var listed = await NativeFile.RunAsync("ldd", [native.Path]);
        foreach (var path in listed.Output.Split((char[])[' ', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries).Where(word => word.StartsWith('/')))
        {
            Assert.Contains(Path.GetFileName(path), Needed);
            var target = bare + path;
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(path, target);
        }
    }

    // Times of verification differ, and the name of a file has its folder before it.
    private static string Comparable(string report)
    {
        var value = JsonNode.Parse(report)!.AsObject();
        value.Remove("verified_at");
        return value.ToJsonString();
    }
}
