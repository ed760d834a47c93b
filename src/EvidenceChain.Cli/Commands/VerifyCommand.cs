using System.CommandLine;
using System.Text;
using EvidenceChain.Cli.Talk;
using EvidenceChain.Cli.Words;
using EvidenceChain.Proof.Statements;
using EvidenceChain.Proof.Verification;

namespace EvidenceChain.Cli.Commands;

/// <summary><c>verify</c>: judges bundles offline; the exit code is the worst verdict, refuted before inconclusive before verified.</summary>
internal static class VerifyCommand
{
    public static Command Create()
    {
        var paths = new Argument<string[]>("PATH") { Description = "bundles (ZIP file or unpacked folder), packages (.wacz), log proofs (.tlog-proof), time stamps (.tsr)", Arity = ArgumentArity.OneOrMore };
        var policy = new Option<string?>("--policy") { Description = "policy file; else the one in the policy folder that lists the bundle's log" };
        var rpc = new Option<string?>("--rpc") { Description = "ask this Ethereum node about the anchor as well" };
        var of = new Option<string?>("--of") { Description = "the file that a log proof or a time stamp is about; else the one beside it" };
        var html = new Option<string?>("--report") { Description = "write the report as one page (HTML) to this file as well" };
        var at = new Option<string?>("--at") { Description = "judge as at this time (2036-11-18, or 2036-11-18T00:00:00.000Z) instead of now" };
        var command = new Command("verify", "check bundles and their parts, offline") { paths, policy, of, html, rpc, at };
        command.SetAction(async (arguments, cancellation) =>
        {
            var chosen = arguments.GetValue(policy) is { } named ? PolicyChoice.Read(named) : null;
            using var node = arguments.GetValue(rpc) is { } address ? NodeAt(address) : null;
            var files = arguments.GetValue(paths)!.Select(GivenFile.Of).ToList();
            var page = arguments.GetValue(html);
            if (page is not null && files.Count > 1)
            {
                throw new ServiceSaysNo(Exit.Usage, "--report takes one file at a time");
            }
            var moment = arguments.GetValue(at) is { } text ? TimeOf(text) : (DateTimeOffset?)null;
            var verdicts = new List<Verdict>();
            foreach (var file in files)
            {
                var report = await file.JudgeAsync(chosen, arguments.Installation().PolicyFolder, arguments.GetValue(of), choice => OptionsFor(choice, node) with { At = moment }, cancellation);
                Print(report, arguments.GetValue(SharedOptions.Json), arguments.Language());
                if (page is not null)
                {
                    await File.WriteAllBytesAsync(page, ReportHtml.Write(report, LanguageOf(arguments.Language())), cancellation);
                }
                verdicts.Add(report.Verdict);
            }
            return verdicts.Contains(Verdict.Refuted) ? Exit.Failed : verdicts.Contains(Verdict.Inconclusive) ? Exit.Inconclusive : Exit.Done;
        });
        return command;
    }

    /// <summary>Verifies one bundle under the policy given, or the one that fits it.</summary>
    internal static Task<VerificationReport> JudgeAsync(string path, PolicyChoice? given, string policyFolder, NodeQuestions? node, CancellationToken cancellation) =>
        new GivenFile(path, SubjectKind.Bundle).JudgeAsync(given, policyFolder, null, choice => OptionsFor(choice, node), cancellation);

    internal static void Print(VerificationReport report, bool json, Language language)
    {
        if (json)
        {
            Console.Out.Write(Encoding.UTF8.GetString(ReportJson.Write(report)));
            return;
        }
        foreach (var line in ReportText.Lines(report, LanguageOf(language)))
        {
            Console.Out.WriteLine(line);
        }
    }

    private static ReportLanguage LanguageOf(Language language) => language switch
    {
        Language.Chinese => ReportLanguage.Chinese,
        Language.English => ReportLanguage.English,
    };

    private static VerificationOptions OptionsFor(PolicyChoice choice, NodeQuestions? node) => new() { PolicyName = choice.Name, Clock = TimeProvider.System, AskNode = node is null ? null : node.AskAsync };

    private static DateTimeOffset TimeOf(string text) => UtcTime.TryParse(text, out var time) || UtcTime.TryParse($"{text}T00:00:00.000Z", out time)
        ? time
        : throw new ServiceSaysNo(Exit.Usage, $"--at takes a time such as 2036-11-18 or 2036-11-18T00:00:00.000Z, not '{text}'");

    private static NodeQuestions NodeAt(string address) => CaptureCommand.IsWebAddress(address)
        ? new(new Uri(address))
        : throw new ServiceSaysNo(Exit.Usage, $"--rpc takes an http or https address, not '{address}'");
}
