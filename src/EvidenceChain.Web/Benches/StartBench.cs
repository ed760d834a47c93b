namespace EvidenceChain.Web.Benches;

/// <summary>How long a person waits for the installation, and for a capture when everything is there.</summary>
internal static class StartBench
{
    public static async Task<IReadOnlyList<Figure>> RunAsync(BenchSettings settings, CancellationToken cancellation)
    {
        List<double> starts = [], nothing = [], commands = [], served = [];
        await using (await ScratchInstallation.StartAsync(settings, cancellation))
        {
            // The first start makes database, keys and chain; the ones measured find them.
        }
        for (var run = 0; run < settings.Runs; run++)
        {
            nothing.Add(await settings.TimeAsync(["status"], mustSucceed: false, cancellation));
            await using var installation = await ScratchInstallation.StartAsync(settings, cancellation);
            starts.Add(installation.ToReady.TotalSeconds);
        }
        await using (var installation = await ScratchInstallation.StartAsync(settings, cancellation))
        {
            await WalkTimes.FollowAsync(installation, settings.Clock, cancellation);
            for (var run = 0; run < settings.Runs; run++)
            {
                var asked = settings.Clock.GetTimestamp();
                await WalkTimes.FollowAsync(installation, settings.Clock, cancellation);
                served.Add(settings.Clock.GetElapsedTime(asked).TotalSeconds);
                commands.Add(await settings.TimeAsync(["capture", "--out", Path.Combine(settings.Data.Run, "bench")], mustSucceed: true, cancellation));
            }
        }
        return
        [
            new("start", "ec up to ready", "s", Sample.Of(starts), "ec status (launcher and runtime alone)", Sample.Of(nothing)),
            new("start", "ec capture, everything installed and running", "s", Sample.Of(commands), "the service from order to bundle", Sample.Of(served)),
        ];
    }
}
