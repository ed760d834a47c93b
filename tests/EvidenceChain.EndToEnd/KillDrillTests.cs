using System.IO.Compression;
using System.Text.Json.Nodes;
using EvidenceChain.Custody.Processes;
using EvidenceChain.Custody.Storage;

namespace EvidenceChain.EndToEnd;

/// <summary>An installation of its own: its processes are killed all the time.</summary>
public sealed class DrilledInstallation : IAsyncLifetime
{
    internal Installation Here { get; private set; } = null!;

    internal LocalSite Site { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Site = await LocalSite.StartAsync();
        Here = await Installation.StartAsync();
        // The chain starts with the first anchor; the drills need it running.
        await Here.CaptureAsync(Site.ItemPage);
    }

    public async Task DisposeAsync()
    {
        await Here.DisposeAsync();
        await Site.DisposeAsync();
    }
}

/// <summary>Whatever is killed, wherever it stands: the item reaches its bundle, and that bundle verifies.</summary>
public sealed class KillDrillTests(DrilledInstallation drilled) : IClassFixture<DrilledInstallation>
{
    private Installation Here => drilled.Here;

    [Theory]
    [InlineData("request.logged")]
    [InlineData("capture.begun")]
    [InlineData("capture.stored")]
    [InlineData("seal.stored")]
    [InlineData("seal.inserted")]
    [InlineData("timestamp.stored")]
    [InlineData("log.committed")]
    [InlineData("anchor.signed")]
    [InlineData("anchor.proofs-stored")]
    [InlineData("prove.stored")]
    public async Task Killed_at_a_stop_point_the_item_reaches_its_bundle(string point)
    {
        await File.WriteAllTextAsync(Here.StopFile, point);

        // Whoever asked gets no answer when the service is killed while it takes the order; the order is in the register all the same.
        var number = await Here.OrderAsync(drilled.Site.ItemPage) ?? await Here.NewestAsync();

        await AssertReachesBundleAsync(number);
        Assert.False(File.Exists(Here.StopFile), $"nobody was stopped at {point}");
    }

    [Theory]
    [InlineData("settle")]
    [InlineData("views")]
    [InlineData("package")]
    public async Task A_worker_killed_at_a_step_of_the_capture_leaves_its_attempt_on_record_and_what_it_had_to_the_next(string step)
    {
        await File.WriteAllTextAsync(Here.StopFile, $"capture.at.{step}");
        var number = await Here.OrderAsync(drilled.Site.ItemPage);

        var bundle = await AssertReachesBundleAsync(number!);

        Assert.False(File.Exists(Here.StopFile), $"nobody was stopped at {step}");
        Assert.Equal(2L, await Here.WaitFactAsync<long>("select count(*) from custody.attempts where number = $1", number!));
        using var parts = await ZipFile.OpenReadAsync(bundle);
        using var package = new ZipArchive(new MemoryStream(await BytesAsync(parts.Entries.Single(entry => entry.Name.EndsWith(".wacz", StringComparison.Ordinal)))));
        Assert.NotEmpty(await BytesAsync(package.GetEntry("earlier/attempt-1.warc.gz.part")!));
    }

    [Theory]
    [InlineData("service")]
    [InlineData("worker")]
    [InlineData("chromium")]
    [InlineData("anvil")]
    [InlineData("postgres")]
    public async Task Killed_during_capture_the_item_reaches_its_bundle(string program)
    {
        var arrival = drilled.Site.HoldAgain();
        var number = await Here.OrderAsync(drilled.Site.HeldPage);
        await arrival.WaitAsync(Here.Patience);

        Kill(program);
        drilled.Site.Release();

        await AssertReachesBundleAsync(number!);
    }

    [Theory]
    [InlineData("service")]
    [InlineData("worker")]
    [InlineData("browser-host")]
    [InlineData("anvil")]
    [InlineData("postgres")]
    public async Task Killed_during_anchor_the_item_reaches_its_bundle(string program)
    {
        var held = Here.HoldAtAsync("anchor.signed");
        var number = await Here.OrderAsync(drilled.Site.ItemPage);
        await held;

        Kill(program);
        Here.LetGo();

        await AssertReachesBundleAsync(number!);
    }

    [Fact]
    public async Task What_keeps_a_worker_from_beginning_is_a_fact_of_the_order_and_the_order_is_captured_when_it_is_gone()
    {
        const string begin = "execute on function custody.begin_attempt(text, bigint, text, timestamptz)";
        await Here.Database.Command($"revoke {begin} from ec_worker").ExecuteAsync(CancellationToken.None);
        var number = await Here.OrderAsync(drilled.Site.ItemPage);

        var reason = await Here.WaitFactAsync<string>("select reason from custody.failures where number = $1 and step = 'Capture'", number!);
        await Here.Database.Command($"grant {begin} to ec_worker").ExecuteAsync(CancellationToken.None);

        Assert.Contains("permission denied for function begin_attempt", reason, StringComparison.Ordinal);
        await AssertReachesBundleAsync(number!);
    }

    private static async Task<byte[]> BytesAsync(ZipArchiveEntry entry)
    {
        await using var content = await entry.OpenAsync();
        using var all = new MemoryStream();
        await content.CopyToAsync(all);
        return all.ToArray();
    }

    private async Task<string> AssertReachesBundleAsync(string number)
    {
        var state = await Here.WaitAnchoredAsync(number);
        Assert.Equal("Content", state["outcome"]!.GetValue<string>());
        Assert.True(state["complete"]!.GetValue<bool>());
        var bundle = Path.Combine(Here.Desk, $"{number}.zip");
        await File.WriteAllBytesAsync(bundle, await Here.Http.GetByteArrayAsync(new Uri($"api/v1/captures/{number}/bundle", UriKind.Relative)));
        var verdict = await Here.VerifyUnpluggedAsync(bundle, "--policy", Here.PolicyFile);
        Assert.True(verdict.Code == 0, verdict.ToString());
        return bundle;
    }

    private void Kill(string program)
    {
        var id = program switch
        {
            "anvil" => Descendant("service", "anvil"),
            "chromium" => Descendant("browser-host", "chromium"),
            _ => Here.State.Children[program].Process!.Id,
        };
        Assert.True(Posix.Send(id, Signal.Kill), $"{program} is not running");
    }

    /// <summary>The topmost process below a supervised one whose program bears that name.</summary>
    private int Descendant(string child, string name)
    {
        var parents = Directory.EnumerateDirectories("/proc").Select(folder => Path.GetFileName(folder)).Where(id => int.TryParse(id, out _)).Select(ParentOf).OfType<(int Id, int Parent, string Name)>().ToLookup(process => process.Parent);
        Queue<int> below = new([Here.State.Children[child].Process!.Id]);
        while (below.TryDequeue(out var id))
        {
            foreach (var process in parents[id])
            {
                if (process.Name.StartsWith(name, StringComparison.Ordinal))
                {
                    return process.Id;
                }
                below.Enqueue(process.Id);
            }
        }
        throw new InvalidOperationException($"no {name} below {child}{Here.LogTails()}");
    }

    private static (int Id, int Parent, string Name)? ParentOf(string id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            var end = stat.LastIndexOf(')');
            var name = stat[(stat.IndexOf('(', StringComparison.Ordinal) + 1)..end];
            return (int.Parse(id, System.Globalization.CultureInfo.InvariantCulture), int.Parse(stat[(end + 2)..].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture), name);
        }
        catch (IOException)
        {
            return null; // ended while we looked
        }
    }
}
