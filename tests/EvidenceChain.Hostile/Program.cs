using System.Globalization;
using EvidenceChain.Hostile;

// Usage: [--timeout SECONDS] [--parallel N] [NAME…]; without a time each page has that of the test suite.
if (args is ["addresses", var only])
{
    return await AddressTrial.RunAsync(only, TimeProvider.System);
}
var names = new List<string>();
TimeSpan? timeout = null;
var parallel = 1;
for (var i = 0; i < args.Length; i++)
{
    switch (args[i])
    {
        case "--timeout": timeout = TimeSpan.FromSeconds(double.Parse(args[++i], CultureInfo.InvariantCulture)); break;
        case "--parallel": parallel = int.Parse(args[++i], CultureInfo.InvariantCulture); break;
        default: names.Add(args[i]); break;
    }
}
var clock = TimeProvider.System;
await using var site = new HostileSite(HostilePages.All);
using var trial = new Trial(site, clock);
var cases = HostilePages.All.Where(one => names.Count == 0 || names.Any(name => one.Name.Contains(name, StringComparison.Ordinal))).ToList();
var start = clock.GetTimestamp();
var results = new List<TrialResult>();
await Parallel.ForEachAsync(cases, new ParallelOptions { MaxDegreeOfParallelism = parallel }, async (one, cancellation) =>
{
    var result = await trial.RunAsync(one, timeout ?? TimeSpan.FromSeconds(one.Seconds), cancellation);
    lock (results)
    {
        results.Add(result);
        Console.WriteLine(result);
    }
});
var bad = results.Count(result => result.Faults.Count > 0);
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{results.Count} pages, {bad} not as expected, {clock.GetElapsedTime(start).TotalSeconds:0} s, slowest {results.Max(result => result.Took.TotalSeconds):0.0} s"));
return bad == 0 ? 0 : 1;
