using System.CommandLine;
using EvidenceChain.Capture.Browsing;
using EvidenceChain.Custody.Storage;
using EvidenceChain.Web.Benches;
using EvidenceChain.Web.Benches.Corpus;

namespace EvidenceChain.Web.Verbs;

/// <summary><c>bench</c>: measures this build on this machine, each figure beside a reference from the same run.</summary>
internal static class BenchVerb
{
    private static readonly string[] Names = ["start", "overhead", "verify", "capture", "soak", "headless-shell"];

    public static Command Create()
    {
        var which = new Argument<string?>("WHICH") { Description = "start, overhead, verify or capture, without it all four; capture alone also takes thirty listings beside other tools (minutes), verify alone a package of a gigabyte; soak: many captures in a row; headless-shell: whether Debian's package of that name draws the same", Arity = ArgumentArity.ZeroOrOne };
        which.AcceptOnlyFromAmong(Names);
        var runs = new Option<int>("--runs") { Description = "how often each is measured", DefaultValueFactory = _ => 5 };
        runs.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, out var number) && number is < 1 or > 1000)
            {
                result.AddError("--runs takes 1 to 1000");
            }
        });
        var captures = new Option<int>("--captures") { Description = "soak: how many in a row", DefaultValueFactory = _ => 500 };
        captures.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, out var number) && number is < 2 or > 100_000)
            {
                result.AddError("--captures takes 2 to 100000");
            }
        });
        var graph = new Option<string>("--graph") { Description = "soak: where the picture goes", DefaultValueFactory = _ => "soak.svg" };
        var pages = new Option<int>("--pages") { Description = "capture: how many of the thirty listings", DefaultValueFactory = _ => CorpusSite.Pages };
        pages.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, out var number) && number is < 1 or > CorpusSite.Pages)
            {
                result.AddError($"--pages takes 1 to {CorpusSite.Pages}");
            }
        });
        var megabytes = new Option<int>("--megabytes") { Description = "verify: size of the large package", DefaultValueFactory = _ => 1000 };
        megabytes.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, out var number) && number is < 1 or > 100_000)
            {
                result.AddError("--megabytes takes 1 to 100000");
            }
        });
        var json = new Option<bool>("--json") { Description = "one JSON object per figure" };
        var command = new Command("bench", "measure this build on this machine") { which, runs, captures, graph, pages, megabytes, json };
        command.SetAction(async (arguments, cancellation) =>
        {
            if (Environment.GetEnvironmentVariable("EC_LAUNCHER") is not { Length: > 0 } launcher || Environment.GetEnvironmentVariable("EC_BENCH_DATA") is not { Length: > 0 } folder)
            {
                Console.Error.WriteLine("ec: bench is started by the launcher; type: ec bench");
                return ExitCode.Usage;
            }
            var settings = new BenchSettings(launcher, new DataFolder(folder), arguments.GetValue(runs), TimeProvider.System);
            if (arguments.GetValue(which) == "soak")
            {
                var (figures, passed) = await SoakBench.RunAsync(settings, arguments.GetValue(captures), Path.GetFullPath(arguments.GetValue(graph)!), cancellation);
                Print(figures, figure => Console.WriteLine(arguments.GetValue(json) ? figure.ToJson() : figure.ToText()));
                Console.WriteLine(passed ? "soak: passed" : "soak: failed: memory, descriptors or processes grew");
                return passed ? ExitCode.Done : ExitCode.Failed;
            }
            if (arguments.GetValue(which) == "headless-shell" && BrowserLauncher.Find(BrowserProgram.HeadlessShell) is null)
            {
                Console.Error.WriteLine("ec: there is no chromium-headless-shell on this machine; on Debian type: apt-get install chromium-headless-shell");
                return ExitCode.CannotRun;
            }
            await RunAsync(settings, arguments.GetValue(which), arguments.GetValue(pages), arguments.GetValue(megabytes), figure => Console.WriteLine(arguments.GetValue(json) ? figure.ToJson() : figure.ToText()), cancellation);
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task RunAsync(BenchSettings settings, string? which, int pages, int megabytes, Action<Figure> print, CancellationToken cancellation)
    {
        bool Wants(string name) => which is null || which == name;
        if (Wants("start"))
        {
            Print(await StartBench.RunAsync(settings, cancellation), print);
        }
        if (Wants("overhead") || Wants("verify"))
        {
            await using var installation = await ScratchInstallation.StartAsync(settings, cancellation);
            if (Wants("overhead"))
            {
                Print(await OverheadBench.RunAsync(installation, settings, cancellation), print);
            }
            if (Wants("verify"))
            {
                Print(await VerifyBench.RunAsync(installation, settings, cancellation), print);
            }
        }
        if (which == "verify")
        {
            Print(await LargePackageBench.RunAsync(settings, megabytes, cancellation), print);
        }
        if (Wants("capture"))
        {
            Print(await CaptureBench.RunAsync(settings, cancellation), print);
        }
        if (which == "headless-shell")
        {
            Print(await ShellBench.RunAsync(settings, pages, cancellation), print);
        }
        if (which == "capture")
        {
            Print(await CorpusBench.RunAsync(settings, pages, cancellation), print);
        }
    }

    private static void Print(IReadOnlyList<Figure> figures, Action<Figure> print)
    {
        foreach (var figure in figures)
        {
            print(figure);
        }
    }
}
