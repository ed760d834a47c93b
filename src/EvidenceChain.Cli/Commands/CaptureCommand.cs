using System.CommandLine;
using System.Text.Json;
using EvidenceChain.Cli.Talk;
using EvidenceChain.Cli.Words;
using EvidenceChain.Proof.Verification;

namespace EvidenceChain.Cli.Commands;

/// <summary><c>capture</c>: orders captures, follows them through the eight steps, and writes the bundles.</summary>
internal static class CaptureCommand
{
    private const int DefaultTimeoutSeconds = 60;

    public static Command Create()
    {
        var urls = new Argument<string[]>("URL") { Description = "pages to capture; none: the sample shop", Arity = ArgumentArity.ZeroOrMore };
        var output = new Option<string>("--out") { Description = "folder the bundles are written to", DefaultValueFactory = _ => "." };
        var allow = new Option<string[]>("--allow-private") { Description = "open a private range: CIDR[:port]", AllowMultipleArgumentsPerToken = false };
        var timeout = new Option<int>("--timeout") { Description = "seconds a page may take", DefaultValueFactory = _ => DefaultTimeoutSeconds };
        var caseId = new Option<string?>("--case") { Description = "case the captures belong to" };
        var profile = new Option<string>("--profile") { Description = "full; light: without PDF and MHTML; mobile: as a telephone shows it", DefaultValueFactory = _ => "full" };
        var language = new Option<string?>("--language") { Description = "language asked of the site, such as en or zh-TW; else zh-CN" };
        var zone = new Option<string?>("--time-zone") { Description = "the browser's time zone, such as Asia/Shanghai; else this machine's" };
        var viewport = new Option<string?>("--viewport") { Description = "the page's window in CSS pixels, such as 1366x768; else the profile's" };
        var documents = new Option<bool>("--documents") { Description = "make certificate, reports and list of exhibits as well" };
        profile.AcceptOnlyFromAmong("full", "light", "mobile");
        timeout.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out var seconds) && seconds is < 1 or > 600)
            {
                result.AddError("--timeout takes 1 to 600 seconds");
            }
        });
        var command = new Command("capture", "capture pages into bundles that anyone can verify") { urls, output, allow, timeout, profile, language, zone, viewport, caseId, documents };
        command.SetAction(async (arguments, cancellation) =>
        {
            var request = new CaptureRequest(
                arguments.GetValue(urls) ?? [], arguments.GetValue(allow) ?? [], arguments.GetValue(timeout), arguments.GetValue(caseId), arguments.GetValue(profile)!,
                arguments.GetValue(language), arguments.GetValue(zone), arguments.GetValue(viewport));
            if (request.Urls.FirstOrDefault(url => !IsWebAddress(url)) is { } bad)
            {
                throw new ServiceSaysNo(Exit.Usage, $"'{bad}' is not a web address; it starts with http:// or https://");
            }
            var folder = PrepareFolder(arguments.GetValue(output)!);
            using var connection = await arguments.Installation().ConnectOrStartAsync(cancellation);
            return await RunAsync(connection, request, new(folder, arguments.Installation().PolicyFolder, arguments.GetValue(SharedOptions.Json), arguments.Language(), arguments.GetValue(documents)), cancellation);
        });
        return command;
    }

    internal static bool IsWebAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.Host.Length > 0;

    private static async Task<int> RunAsync(ApiConnection connection, CaptureRequest request, Delivery delivery, CancellationToken cancellation)
    {
        var progress = new ProgressLines(Console.Error, delivery.Language, !Console.IsErrorRedirected, TimeProvider.System);
        var follow = new CaptureFollower(connection, progress, TimeProvider.System);
        var started = TimeProvider.System.GetTimestamp();
        var accepted = await connection.PostAsync("api/v1/captures", request, ApiJson.Default.CaptureRequest, ApiJson.Default.CapturesAccepted, cancellation);
        var code = Exit.Done;
        // All are followed at once: each is told, and timed, as it goes.
        var walks = accepted.Captures.Select(async taken =>
        {
            var state = taken.Number is { } number ? await follow.ToEndAsync(number, cancellation) : null;
            return (taken, state, TimeProvider.System.GetElapsedTime(started));
        }).ToArray();
        foreach (var walk in walks)
        {
            var (taken, state, elapsed) = await walk;
            string? bundle = null;
            if (state?.Level is not null)
            {
                bundle = Path.Combine(delivery.Folder, $"{state.Number}.zip");
                state = delivery.WithDocuments ? await AddDocumentsAsync(connection, state, delivery, cancellation) : state;
                await connection.DownloadAsync($"api/v1/captures/{state.Number}/bundle", bundle, cancellation);
            }
            else
            {
                code = Math.Max(code, taken.Refusal switch { "bad-url" => Exit.Usage, _ => Exit.CannotRun });
            }
            progress.End();
            Print(LineOf(taken, state, bundle, elapsed), delivery.Json, delivery.Language);
            if (bundle is not null && !delivery.Json)
            {
                // The report informs; the exit code says that a bundle was written.
                VerifyCommand.Print(await VerifyCommand.JudgeAsync(bundle, null, delivery.PolicyFolder, null, cancellation), json: false, delivery.Language);
            }
        }
        return code;
    }

    /// <summary>A bundle without documents is better than none: why there are none is said.</summary>
    private static async Task<CaptureState> AddDocumentsAsync(ApiConnection connection, CaptureState state, Delivery delivery, CancellationToken cancellation)
    {
        try
        {
            return state with { BundleDigest = (await DocumentsCommand.MakeAsync(connection, state.Number, delivery.Folder, cancellation)).BundleDigest };
        }
        catch (ServiceSaysNo no)
        {
            Console.Error.WriteLine(ReportText.Printable($"ec: {no.Message}"));
            return state;
        }
    }

    private static CaptureLine LineOf(CaptureTaken taken, CaptureState? state, string? bundle, TimeSpan elapsed) => new()
    {
        Number = state?.Number,
        Digest = state?.Digest,
        BundleDigest = state?.BundleDigest,
        Url = taken.Url,
        Outcome = state?.Outcome,
        Complete = state?.Complete,
        Reasons = state?.Reasons ?? (taken.Reason is { } reason ? [reason] : []),
        Bundle = bundle,
        Level = state?.Level,
        Seconds = Math.Round(elapsed.TotalSeconds, 3),
    };

    private static void Print(CaptureLine line, bool json, Language language)
    {
        if (json)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(line, ApiJson.Default.CaptureLine));
            return;
        }
        if (line.Bundle is null)
        {
            Console.Error.WriteLine(ReportText.Printable($"ec: {line.Url}: {string.Join("; ", line.Reasons)}"));
            return;
        }
        Console.Out.WriteLine($"{language.Pick("交付包", "bundle")}: {line.Bundle}");
        Console.Out.WriteLine($"{language.Pick("摘要", "digest")}: {line.Digest}");
        Console.Out.WriteLine($"{language.Pick("结果", "outcome")}: {line.Outcome}{(line.Complete == false ? language.Pick("（不完整）", " (partial)") : "")}; {language.Pick("级别", "level")}: {line.Level}");
        foreach (var reason in line.Reasons)
        {
            Console.Out.WriteLine(ReportText.Printable($"  {reason}"));
        }
    }

    private static string PrepareFolder(string folder)
    {
        try
        {
            return Directory.CreateDirectory(folder).FullName;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ServiceSaysNo(Exit.CannotRun, $"{folder} cannot be written to; choose another folder with --out DIR");
        }
    }

    /// <summary>Where results go, and how they are told.</summary>
    private sealed record Delivery(string Folder, string PolicyFolder, bool Json, Language Language, bool WithDocuments);
}
