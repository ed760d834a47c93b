using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using EvidenceChain.Custody.Tests.Anchoring;
using EvidenceChain.Proof.Bundles;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Custody.Tests.Proving;

/// <summary>The commands of a bundle's VERIFY.md, taken out of it and executed as they stand: bash, coreutils, openssl, curl and a node.</summary>
public sealed partial class VerifyByHandTests
{
    private const int MostCommands = 15;

    [Fact]
    public async Task A_stranger_verifies_a_bundle_with_the_commands_in_it_and_no_changed_part_passes_them()
    {
        await using var bench = await RegisterBench.BeginAsync();
        await using var office = await OpenAsync(bench, Repository.AnvilPath);
        var folder = await UnpackAsync(bench, office, "anchored");
        var hand = new Hand(office.Policy.Path, office.ChainEndpoint!);

        var (failed, said) = await hand.RunAsync(folder);
        Assert.True(failed is null, said);
        var anchor = AnchorStatement.Parse(await File.ReadAllBytesAsync(Path.Combine(folder, MemberPaths.Anchor))).Value;
        Assert.Contains($"\"data\":\"{anchor.Root}", said, StringComparison.Ordinal);
        Assert.Contains("stamps/local.tsr: ", said, StringComparison.Ordinal);
        Assert.InRange(Hand.Commands(folder).Count, 1, MostCommands);

        // With the list made to fit again, each change is found by the command that is about it, not by the list.
        foreach (var (member, command) in ((string, int)[])[
            (MemberPaths.Package, 6), (MemberPaths.Order, 5), (MemberPaths.Seal, 5), ("stamps/local.tsr", 7), (MemberPaths.OrderProof, 9), (MemberPaths.SealProof, 9),
            (MemberPaths.LogConsistency, 11), (MemberPaths.Anchor, 12)])
        {
            var changed = await CopyAsync(folder);
            await ChangeAsync(changed, member);
            Assert.Equal(2, (await hand.RunAsync(changed)).Failed);
            Assert.Equal((member, command), (member, (await hand.RunAsync(changed, passedOver: [2])).Failed));
            Relist(changed);
            Assert.Equal(5, (await hand.RunAsync(changed)).Failed);
            Directory.Delete(changed, recursive: true);
        }
    }

    [Fact]
    public async Task Under_another_s_policy_and_against_another_chain_s_node_the_commands_fail()
    {
        await using var bench = await RegisterBench.BeginAsync();
        await using var office = await OpenAsync(bench, Repository.AnvilPath);
        var folder = await UnpackAsync(bench, office, "anchored");
        await using var otherBench = await RegisterBench.BeginAsync();
        await using var other = await OpenAsync(otherBench, Repository.AnvilPath);
        await UnpackAsync(otherBench, other, "anchored");

        Assert.Equal(3, (await new Hand(other.Policy.Path, office.ChainEndpoint!).RunAsync(folder)).Failed);
        Assert.Equal(13, (await new Hand(office.Policy.Path, other.ChainEndpoint!).RunAsync(folder)).Failed);
    }

    [Fact]
    public async Task A_bundle_that_waits_for_its_anchor_has_the_commands_for_what_it_holds_and_says_what_is_pending()
    {
        await using var bench = await RegisterBench.BeginAsync();
        await using var office = await OpenAsync(bench, null);
        var folder = await UnpackAsync(bench, office, "logged");

        var (failed, said) = await new Hand(office.Policy.Path, new("http://127.0.0.1:9")).RunAsync(folder);

        Assert.True(failed is null, said);
        Assert.Contains("*anchored*: pending", await File.ReadAllTextAsync(Path.Combine(folder, MemberPaths.ReadMe)), StringComparison.Ordinal);
        Assert.DoesNotContain(Hand.Commands(folder), command => command.Contains("anchor/", StringComparison.Ordinal));
    }

    private static Task<RegistryOffice> OpenAsync(RegisterBench bench, string? anvil) =>
        RegistryOffice.OpenAsync(new() { Data = bench.Data, Database = bench.ConnectionString, AnvilPath = anvil }, TimeProvider.System, CancellationToken.None);

    private static async Task<string> UnpackAsync(RegisterBench bench, RegistryOffice office, string level)
    {
        var order = await office.Orders.PlaceAsync(new() { Url = new("https://shop.example/item/1"), RequestedBy = "test" }, CancellationToken.None);
        await bench.CaptureAsync(order);
        await office.Runner.AdvanceAsync(order.Number, CancellationToken.None);
        var bundle = (await office.Register.FindAsync(order.Number, CancellationToken.None))!.Bundle!;
        Assert.Equal(level, bundle.Level);
        var folder = Directory.CreateDirectory(Path.Combine(bench.Data.Root, "unpacked")).FullName;
        await using var zip = await office.Blobs.OpenAsync(bundle.Archive, CancellationToken.None);
        await ZipFile.ExtractToDirectoryAsync(zip, folder);
        return folder;
    }

    private static async Task<string> CopyAsync(string folder)
    {
        var copy = Directory.CreateTempSubdirectory("ec-changed-").FullName;
        foreach (var file in Directory.GetFiles(folder, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(copy, Path.GetRelativePath(folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            await File.WriteAllBytesAsync(target, await File.ReadAllBytesAsync(file));
        }
        return copy;
    }

    /// <summary>One character of content: a digit or letter in the middle of a text's content, a bit in the middle of anything else.</summary>
    private static async Task ChangeAsync(string folder, string member)
    {
        var path = Path.Combine(folder, member);
        var bytes = await File.ReadAllBytesAsync(path);
        // The proofs and the consistency file begin with words; their first hash is on the third line at the earliest.
        var text = Encoding.Latin1.GetString(bytes);
        var imprint = Sha256Digest.Of(await File.ReadAllBytesAsync(Path.Combine(folder, MemberPaths.Seal))).ToArray();
        var at = Path.GetFileName(path) switch
        {
            "order.tlog-proof" or "seal.tlog-proof" => LineStart(text, 2),
            "log.consistency" => LineStart(text, 4),
            // The message imprint's digest.
            "local.tsr" => bytes.AsSpan().IndexOf(imprint),
            _ => bytes.Length / 2,
        };
        bytes[at] ^= 1;
        await File.WriteAllBytesAsync(path, bytes);
    }

    private static int LineStart(string text, int line) => string.Join('\n', text.Split('\n').Take(line)).Length + 1;

    /// <summary>The list with digests of what is there now, under the old signature.</summary>
    private static void Relist(string folder)
    {
        var path = Path.Combine(folder, MemberPaths.Manifest);
        var list = Member().Replace(
            File.ReadAllText(path), found => $"\"path\":\"{found.Groups[1].Value}\",\"sha256\":\"{Sha256Digest.Of(File.ReadAllBytes(Path.Combine(folder, found.Groups[1].Value)))}\"");
        File.WriteAllText(path, list);
    }

    [GeneratedRegex("\"path\":\"([^\"]+)\",\"sha256\":\"sha256:[0-9a-f]{64}\"")]
    private static partial Regex Member();

    /// <summary>Somebody with a shell, a policy from elsewhere and a node.</summary>
    private sealed partial class Hand(string policy, Uri node)
    {
        public static IReadOnlyList<string> Commands(string folder) =>
            [.. Fenced().Matches(File.ReadAllText(Path.Combine(folder, MemberPaths.ReadMe))).Select(found => found.Groups[1].Value)];

        /// <summary>Runs the commands in one shell; the number of the first that fails, null when none does.</summary>
        public async Task<(int? Failed, string Said)> RunAsync(string folder, int[]? passedOver = null)
        {
            var script = string.Concat(Commands(folder).Select((command, index) => (passedOver ?? []).Contains(index + 1) ? "" : $"{command}\nr=$?; [ $r = 0 ] || exit {100 + index + 1}\n"));
            var start = new ProcessStartInfo("bash", ["-c", script]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
            (start.Environment["POLICY"], start.Environment["NODE"]) = (policy, node.ToString());
            using var shell = Process.Start(start)!;
            var errors = shell.StandardError.ReadToEndAsync();
            var said = await shell.StandardOutput.ReadToEndAsync();
            await shell.WaitForExitAsync();
            return (shell.ExitCode == 0 ? null : shell.ExitCode - 100, $"{said}\n{await errors}");
        }

        [GeneratedRegex("^```sh\n(.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline)]
        private static partial Regex Fenced();
    }
}
