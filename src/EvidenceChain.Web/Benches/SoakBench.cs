using System.Globalization;
using System.Text;
using EvidenceChain.Web.Supervision;

namespace EvidenceChain.Web.Benches;

/// <summary>
/// Captures in a row on one installation; after each, what worker and browser host hold. Passes when after the last one their memory is within 50 MB of
/// what it was after capture 20 (or the middle one of fewer than 40), with no more descriptors and processes. Each is the
/// least of five captures, the last of them at rest: connections that are just being closed say nothing.
/// </summary>
internal static class SoakBench
{
    private const int SettledAfter = 20;
    private const double MayGrowMegabytes = 50;
    private static readonly string[] Watched = ["worker", "browser-host"];
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(1), AtRest = TimeSpan.FromSeconds(15);

    public static async Task<(IReadOnlyList<Figure> Figures, bool Passed)> RunAsync(BenchSettings settings, int captures, string graphPath, CancellationToken cancellation)
    {
        await using var installation = await ScratchInstallation.StartAsync(settings, cancellation);
        var held = Watched.ToDictionary(name => name, _ => new List<Held>(), StringComparer.Ordinal);
        var settled = (captures >= 2 * SettledAfter ? SettledAfter : (captures + 1) / 2) - 1;
        for (var capture = 1; capture <= captures; capture++)
        {
            await WalkTimes.FollowAsync(installation, settings.Clock, cancellation);
            // The browser of a capture ends a moment after its record is kept; that of its replay some seconds later.
            await Task.Delay(capture == settled + 1 || capture == captures ? AtRest : Calm, settings.Clock, cancellation);
            var state = RunState.Read(settings.Data) ?? throw new InvalidOperationException("the installation says nothing of what runs");
            foreach (var name in Watched)
            {
                held[name].Add(Held.Of(state.Children[name].Process?.Id ?? throw new InvalidOperationException($"the {name} does not run after capture {capture}")));
            }
            await File.WriteAllTextAsync(graphPath, Graph(held), cancellation);
        }
        List<Figure> figures = [];
        var passed = true;
        foreach (var (name, all) in held)
        {
            var (then, now) = (Calmest(all, settled), Calmest(all, all.Count - 1));
            passed &= now.Megabytes - then.Megabytes <= MayGrowMegabytes && now.Descriptors <= then.Descriptors && now.Processes <= then.Processes && now.Id == then.Id;
            var reference = string.Create(CultureInfo.InvariantCulture, $"after capture {settled + 1}");
            string Measure(string what) => string.Create(CultureInfo.InvariantCulture, $"{what} of the {name} after {captures} captures");
            figures.Add(new("soak", Measure("memory"), "MB", Sample.Of([now.Megabytes]), reference, Sample.Of([then.Megabytes])));
            figures.Add(new("soak", Measure("descriptors"), "open", Sample.Of([now.Descriptors]), reference, Sample.Of([then.Descriptors])));
            figures.Add(new("soak", Measure("processes"), "running", Sample.Of([now.Processes]), reference, Sample.Of([then.Processes])));
        }
        return (figures, passed);
    }

    private static Held Calmest(List<Held> all, int last)
    {
        var five = all[Math.Max(0, last - 4)..(last + 1)];
        return five[^1] with { Megabytes = five.Min(one => one.Megabytes), Descriptors = five.Min(one => one.Descriptors), Processes = five.Min(one => one.Processes) };
    }

    private static string Graph(Dictionary<string, List<Held>> held)
    {
        const int width = 900, height = 360, margin = 60;
        var most = Math.Max(1, held.Values.SelectMany(all => all).Max(one => Math.Max(one.Megabytes, one.Descriptors)));
        var count = held.Values.First().Count;
        double X(int index) => margin + (index * (width - (2.0 * margin)) / Math.Max(1, count - 1));
        double Y(double value) => height - margin - (value * (height - (2.0 * margin)) / most);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" font-family=\"sans-serif\" font-size=\"12\"><rect width=\"{width}\" height=\"{height}\" fill=\"white\"/>");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{margin}\" y=\"24\">Memory (MB) and descriptors after each of {count} captures in a row</text>");
        foreach (var part in (double[])[0, 0.5, 1])
        {
            svg.Append(CultureInfo.InvariantCulture, $"<path d=\"M{margin} {Y(most * part):0.#}H{width - margin}\" stroke=\"#ddd\"/><text x=\"{margin - 8}\" y=\"{Y(most * part) + 4:0.#}\" text-anchor=\"end\">{most * part:0}</text>");
        }
        string[] colours = ["#1b6ca8", "#c0392b", "#7fb3d5", "#e6a19a"];
        var line = 0;
        foreach (var (what, value) in new (string, Func<Held, double>)[] { ("MB", one => one.Megabytes), ("descriptors", one => one.Descriptors) })
        {
            foreach (var (name, all) in held)
            {
                var path = string.Join(' ', all.Select((one, index) => string.Create(CultureInfo.InvariantCulture, $"{X(index):0.#},{Y(value(one)):0.#}")));
                svg.Append(CultureInfo.InvariantCulture, $"<polyline fill=\"none\" stroke=\"{colours[line]}\" stroke-width=\"2\" points=\"{path}\"/><text x=\"{margin + (line * 190)}\" y=\"{height - 20}\" fill=\"{colours[line]}\">{name}, {what}</text>");
                line++;
            }
        }
        return svg.Append("</svg>\n").ToString();
    }

    /// <summary>What a process and its children hold; memory and descriptors are the process's own.</summary>
    private sealed record Held(int Id, double Megabytes, int Descriptors, int Processes)
    {
        public static Held Of(int id)
        {
            var resident = File.ReadLines($"/proc/{id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1];
            return new(id, double.Parse(resident, CultureInfo.InvariantCulture) / 1024, Directory.EnumerateFileSystemEntries($"/proc/{id}/fd").Count(), 1 + Children(id));
        }

        private static int Children(int id)
        {
            var count = 0;
            foreach (var task in Directory.EnumerateDirectories($"/proc/{id}/task"))
            {
                try
                {
                    foreach (var child in File.ReadAllText(task + "/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
                    {
                        count += 1 + Children(int.Parse(child, CultureInfo.InvariantCulture));
                    }
                }
                catch (IOException)
                {
                    // A thread or a child that ended in between.
                }
            }
            return count;
        }
    }
}
