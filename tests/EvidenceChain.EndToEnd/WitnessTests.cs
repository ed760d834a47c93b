using System.Text.Json.Nodes;
using EvidenceChain.Custody.Witnessing;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Log;

namespace EvidenceChain.EndToEnd;

/// <summary>Three witnesses in namespaces of their own: one honest, one lying, one down. The bundle carries exactly the good cosignatures, and policies judge by them.</summary>
public sealed class WitnessTests : IAsyncLifetime
{
    private LocalSite site = null!;

    public async Task InitializeAsync() => site = await LocalSite.StartAsync();

    public async Task DisposeAsync() => await site.DisposeAsync();

    [NetworkNamespaceFact]
    public async Task A_bundle_carries_the_good_cosignatures_and_is_judged_by_them()
    {
        await using var spaces = new WitnessSpaces();
        var liar = new CheckpointCosigner("witness.example/b", Sha256Digest.Of("liar"u8).ToArray());
        foreach (var name in (string[])["a", "b", "c"])
        {
            await spaces.AddAsync(name);
        }
        var (honest, away) = (await spaces.KeyAsync("a"), await spaces.KeyAsync("c"));
        await spaces.PlugAsync("c", isIn: false);
        string UrlOf(string name) => $"http://{WitnessSpaces.ThereOf(name)}:{WitnessSpaces.Port}/";
        await using var here = await Installation.StartAsync(witnesses: $"a {honest} {UrlOf("a")} private\nb {liar.Key} {UrlOf("b")} private\nc {away} {UrlOf("c")} private");
        var logKey = (await File.ReadAllTextAsync(here.PolicyFile)).Split('\n').Single(line => line.StartsWith("log ", StringComparison.Ordinal))[4..];
        await spaces.StartAsync("a", logKey);
        await spaces.StartLiarAsync("b", body => LiesOf(liar, AddCheckpoint.Parse(body).Value.Checkpoint.Checkpoint));

        var line = await here.CaptureAsync(site.ItemPage);

        var policy = await File.ReadAllTextAsync(here.PolicyFile);
        var (number, bundle) = (line["number"]!.GetValue<string>(), line["bundle"]!.GetValue<string>());
        Assert.Equal("witnessed", line["level"]!.GetValue<string>());
        var proof = TlogProof.Parse(await UnzippedAsync(bundle, "seal.tlog-proof")).Value.Checkpoint;
        Assert.Equal([proof.Checkpoint.Origin, "witness.example/a"], proof.Note.Signatures.Select(signature => signature.KeyName));
        Assert.Equal([honest], proof.Note.Verify(honest, liar.Key, away).VerifiedKeys);
        var manifest = JsonNode.Parse(await UnzippedAsync(bundle, "bundle.json"))!;
        Assert.Equal(["witnesses/b", "witnesses/c"], manifest["pending"]!.AsArray().Select(pending => pending!.GetValue<string>()));
        Assert.Equal((0, 2, 2), (await VerdictAsync(here, policy, bundle, 1), await VerdictAsync(here, policy, bundle, 2), await VerdictAsync(here, policy, bundle, 3)));

        var status = await here.EcAsync("status");
        Assert.Contains("witness a: cosigns since ", status.Output, StringComparison.Ordinal);
        Assert.Contains("witness b: no cosignature since ", status.Output, StringComparison.Ordinal);
        Assert.Contains("(it gave a signature that is not its key's over this checkpoint)", status.Output, StringComparison.Ordinal);
        Assert.Contains("witness c: no cosignature since ", status.Output, StringComparison.Ordinal);
        var failures = JsonNode.Parse(await here.Http.GetStringAsync(new Uri($"api/v1/captures/{number}", UriKind.Relative)))!["failures"]!.AsArray().Select(failure => failure!["reason"]!.GetValue<string>()).ToList();
        Assert.Contains(failures, reason => reason.StartsWith("witness b: ", StringComparison.Ordinal));
        Assert.Contains(failures, reason => reason.StartsWith("witness c: ", StringComparison.Ordinal));

        // The one that was down comes back: the bundle is made anew over a checkpoint that both cosigned.
        await spaces.PlugAsync("c", isIn: true);
        await spaces.StartAsync("c", logKey);
        await here.WaitFactAsync<string>("select number from custody.bundle_cosignatures where number = $1 group by number, digest having count(*) = 2", number);
        Assert.Equal(2, await VerdictAsync(here, policy, bundle, 2));
        var upgraded = await here.EcAsync("upgrade", bundle);
        Assert.True(upgraded.Code == 2, upgraded.ToString());
        Assert.Contains("pending: witnesses/b;", upgraded.Output, StringComparison.Ordinal);
        Assert.Equal((0, 0, 2), (await VerdictAsync(here, policy, bundle, 1), await VerdictAsync(here, policy, bundle, 2), await VerdictAsync(here, policy, bundle, 3)));
        Assert.Equal(2, await VerdictAsync(here, policy, Path.ChangeExtension(bundle, ".witnessed.zip"), 2));
        var again = await here.EcAsync("upgrade", bundle, "--lang", "zh");
        Assert.Contains("没有新的证明", again.Output, StringComparison.Ordinal);

        await here.ServerAsync("down");
        var offline = await here.EcAsync("upgrade", bundle);
        Assert.Equal(77, offline.Code);
        Assert.Single(offline.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => line.Contains("is as valid as it was", StringComparison.Ordinal));
    }

    [NetworkNamespaceFact]
    public async Task Killed_between_the_record_and_the_answer_a_witness_remembers_what_it_signed()
    {
        await using var spaces = new WitnessSpaces();
        await spaces.AddAsync("d");
        var key = await spaces.KeyAsync("d");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(spaces.FolderOf("d"), "witness", "witness.key")));
        var log = new NoteSigner("log.example/d", Sha256Digest.Of("log"u8).ToArray());
        SignedCheckpoint At(byte root) => SignedCheckpoint.Sign(new(log.Key.Name, 5, Sha256Digest.Of([root])), log);
        using var http = new HttpClient { BaseAddress = new Uri($"http://{WitnessSpaces.ThereOf("d")}:{WitnessSpaces.Port}/") };
        Task<HttpResponseMessage> PostAsync(long old, SignedCheckpoint checkpoint) => http.PostAsync(new Uri("add-checkpoint", UriKind.Relative), new ByteArrayContent(new AddCheckpoint(old, [], checkpoint).ToBytes()));

        await spaces.StartAsync("d", log.Key.ToString(), stopAt: "witness.kept");
        await Assert.ThrowsAsync<HttpRequestException>(() => PostAsync(0, At(1)));
        await spaces.WaitForEndAsync("d");
        await spaces.StartAsync("d", log.Key.ToString());

        using var conflict = await PostAsync(0, At(1));
        using var fork = await PostAsync(5, At(2));
        using var same = await PostAsync(5, At(1));
        Assert.Equal((409, "text/x.tlog.size", "5\n"), ((int)conflict.StatusCode, conflict.Content.Headers.ContentType!.MediaType, await conflict.Content.ReadAsStringAsync()));
        Assert.Equal(422, (int)fork.StatusCode);
        Assert.True(key.Verify(At(1).Note.Text, NoteSignature.Parse((await same.Content.ReadAsStringAsync()).TrimEnd('\n')).Value));
        var listed = await Programs.RunAsync(ProductBuild.Dotnet, [Path.Combine(await ProductBuild.FolderAsync(), "web", "EvidenceChain.Web.dll"), "witness", "forks", "--data", spaces.FolderOf("d")]);
        Assert.Equal(1, listed.Code);
        Assert.Contains("FORK  log.example/d  size 5", listed.Output, StringComparison.Ordinal);
    }

    // All at once: its key over another root, no signature at all under its name, another key, and one that the other side could take for the honest witness's.
    private static string LiesOf(CheckpointCosigner liar, Checkpoint asked)
    {
        var now = TimeProvider.System.GetUtcNow();
        var another = new Checkpoint(asked.Origin, asked.Size, Sha256Digest.Of("another root"u8));
        var impostor = new CheckpointCosigner("witness.example/a", Sha256Digest.Of("impostor"u8).ToArray());
        string[] lines =
        [
            liar.Cosign(another, now).ToLine(),
            $"— {liar.Key.Name} {Convert.ToBase64String([.. Convert.FromHexString(liar.Key.KeyIdHex), .. new byte[72]])}",
            new CheckpointCosigner(liar.Key.Name, Sha256Digest.Of("another key"u8).ToArray()).Cosign(asked, now).ToLine(),
            impostor.Cosign(asked, now).ToLine(),
        ];
        return string.Concat(lines.Select(line => line + "\n"));
    }

    /// <summary>The installation's own policy, asking for so many witnesses.</summary>
    private static async Task<int> VerdictAsync(Installation here, string policy, string bundle, int required)
    {
        var path = Path.Combine(here.Desk, $"{required}.policy");
        await File.WriteAllTextAsync(path, policy.Replace("group witnesses 1 ", $"group witnesses {required} ", StringComparison.Ordinal).Replace("timestamp anchor\n", "timestamp anchor witness\n", StringComparison.Ordinal));
        return (await here.EcAsync("verify", bundle, "--policy", path)).Code;
    }

    private static async Task<byte[]> UnzippedAsync(string bundle, string member)
    {
        await using var zip = await System.IO.Compression.ZipFile.OpenReadAsync(bundle);
        await using var source = await zip.GetEntry(member)!.OpenAsync();
        using var content = new MemoryStream();
        await source.CopyToAsync(content);
        return content.ToArray();
    }
}
