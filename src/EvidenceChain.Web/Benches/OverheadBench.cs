namespace EvidenceChain.Web.Benches;

/// <summary>From the moment a page's record is in the register to the moment its anchored bundle is: everything the chain of custody costs, beside the capture itself.</summary>
internal static class OverheadBench
{
    public static async Task<IReadOnlyList<Figure>> RunAsync(ScratchInstallation installation, BenchSettings settings, CancellationToken cancellation)
    {
        await WalkTimes.FollowAsync(installation, settings.Clock, cancellation);
        List<WalkTimes> walks = [];
        for (var run = 0; run < settings.Runs; run++)
        {
            walks.Add(await WalkTimes.FollowAsync(installation, settings.Clock, cancellation));
        }
        Sample After(Func<WalkTimes, DateTimeOffset> fact) => Sample.Of(walks.Select(walk => (fact(walk) - walk.Recorded).TotalSeconds));
        return
        [
            new("overhead", "page recorded to bundle, chain included", "s", After(walk => walk.Proven), "the capture", Sample.Of(walks.Select(walk => (walk.Recorded - walk.Begun).TotalSeconds))),
            new("overhead", "  sealed after", "s", After(walk => walk.Sealed)),
            new("overhead", "  stamped after", "s", After(walk => walk.Stamped)),
            new("overhead", "  logged after", "s", After(walk => walk.Logged)),
            new("overhead", "  anchored after", "s", After(walk => walk.Anchored)),
        ];
    }
}
