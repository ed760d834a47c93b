using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using EvidenceChain.Cli.Talk;
using EvidenceChain.Cli.Words;
using EvidenceChain.Proof.Statements;
using EvidenceChain.Proof.Verification;

namespace EvidenceChain.Cli.Commands;

/// <summary><c>list</c>, <c>get</c>, <c>status</c>: what the register holds.</summary>
internal static class RegisterCommands
{
    private const int PageSize = 50;

    public static Command List()
    {
        var command = new Command("list", "list the newest captures");
        command.SetAction(async (arguments, cancellation) =>
        {
            using var connection = arguments.Installation().Connect();
            var list = await connection.GetAsync($"api/v1/captures?limit={PageSize}", ApiJson.Default.CaptureList, cancellation);
            foreach (var capture in list.Captures)
            {
                Print(capture, arguments.GetValue(SharedOptions.Json));
            }
            return Exit.Done;
        });
        return command;
    }

    public static Command Get()
    {
        var number = new Argument<string>("NUMBER") { Description = "evidence number" };
        var output = new Option<string>("--out") { Description = "folder the bundle is written to", DefaultValueFactory = _ => "." };
        var command = new Command("get", "fetch a bundle again, with the proofs that came since") { number, output };
        command.SetAction(async (arguments, cancellation) =>
        {
            if (!EvidenceNumber.TryParse(arguments.GetValue(number)!, out var evidence))
            {
                throw new ServiceSaysNo(Exit.Usage, $"'{arguments.GetValue(number)}' is not an evidence number (a character may be mistyped)");
            }
            using var connection = arguments.Installation().Connect();
            var target = Path.Combine(Directory.CreateDirectory(arguments.GetValue(output)!).FullName, $"{evidence}.zip");
            await connection.DownloadAsync($"api/v1/captures/{evidence}/bundle", target, cancellation);
            Console.Out.WriteLine(target);
            return Exit.Done;
        });
        return command;
    }

    public static Command Status()
    {
        var number = new Argument<string?>("NUMBER") { Description = "one evidence; without it, the service", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("status", "is the service there, or how far is a capture") { number };
        command.SetAction(async (arguments, cancellation) =>
        {
            var installation = arguments.Installation();
            using var connection = installation.Connect();
            if (arguments.GetValue(number) is { } wanted)
            {
                Print(await connection.GetAsync($"api/v1/captures/{Uri.EscapeDataString(wanted)}", ApiJson.Default.CaptureState, cancellation), arguments.GetValue(SharedOptions.Json));
                return Exit.Done;
            }
            var answers = await connection.AnswersAsync(cancellation);
            Console.Out.WriteLine(answers ? $"running: {installation.Address()}" : $"not running: {installation.Address()}; type: ec up");
            if (!answers)
            {
                return Exit.Failed;
            }
            var health = await connection.GetAsync("api/v1/health", ApiJson.Default.HealthState, cancellation);
            foreach (var ailment in health.Ailments)
            {
                Console.Out.WriteLine(ReportText.Printable($"{ailment.Part}: {ailment.Sentence}"));
            }
            foreach (var line in ChainLines(await connection.GetAsync("api/v1/chain", ApiJson.Default.ChainState, cancellation), arguments.Language()))
            {
                Console.Out.WriteLine(ReportText.Printable(line));
            }
            foreach (var witness in (await connection.GetAsync("api/v1/witnesses", ApiJson.Default.WitnessList, cancellation)).Witnesses)
            {
                Console.Out.WriteLine(ReportText.Printable(WitnessLine(witness, arguments.Language())));
            }
            return health.IsWell ? Exit.Done : Exit.Failed;
        });
        return command;
    }

    private static IEnumerable<string> ChainLines(ChainState chain, Language language)
    {
        yield return chain.Newest is { } anchor
            ? language.Pick($"链（{anchor.Kind} {anchor.ChainId}）：{UtcTime.Format(anchor.FinalAt)} 最近一次锚定，至 {anchor.Size} 条", $"chain ({anchor.Kind} {anchor.ChainId}): newest anchor {UtcTime.Format(anchor.FinalAt)}, size {anchor.Size}")
            : language.Pick("链：尚无锚定", "chain: no anchor yet");
        if (chain.Delay is { } reason)
        {
            yield return language.Pick($"链：最新状态未锚定（{reason}）", $"chain: the newest state is not anchored ({reason})");
        }
        foreach (var incident in chain.Incidents)
        {
            yield return language.Pick($"链事件 {UtcTime.Format(incident.NoticedAt)} {incident.Kind}：{incident.Detail}", $"chain incident {UtcTime.Format(incident.NoticedAt)} {incident.Kind}: {incident.Detail}");
        }
    }

    private static string WitnessLine(Witness witness, Language language)
    {
        var size = witness.Size?.ToString(CultureInfo.InvariantCulture) ?? "-";
        var since = witness.Since is { } at ? UtcTime.Format(at) : "-";
        return witness.Since is null ? language.Pick($"见证人 {witness.Name}：尚未询问", $"witness {witness.Name}: not asked yet")
            : witness.Reason is null ? language.Pick($"见证人 {witness.Name}：自 {since} 起联署，已联署至 {size} 条", $"witness {witness.Name}: cosigns since {since}, newest size {size}")
            : language.Pick($"见证人 {witness.Name}：自 {since} 起未联署（{witness.Reason}），此前联署至 {size} 条", $"witness {witness.Name}: no cosignature since {since} ({witness.Reason}), newest size {size}");
    }

    private static void Print(CaptureState capture, bool json) => Console.Out.WriteLine(json
        ? JsonSerializer.Serialize(capture, ApiJson.Default.CaptureState)
        : ReportText.Printable($"{capture.Number}  {capture.Outcome ?? "-"}  {capture.Level ?? "-"}{(capture.Pending.Count > 0 ? $" (pending {string.Join(", ", capture.Pending)})" : "")}  {capture.Url}"));
}
