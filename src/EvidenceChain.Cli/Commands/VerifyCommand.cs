using System.CommandLine;
using System.Text;
using EvidenceChain.Cli.Talk;
using EvidenceChain.Cli.Words;
using EvidenceChain.Proof.Bundles;
using EvidenceChain.Proof.Verification;

namespace EvidenceChain.Cli.Commands;

/// <summary><c>verify</c>: judges bundles offline; the exit code is the worst verdict, refuted before inconclusive before verified.</summary>
internal static class VerifyCommand
{
    public static Command Create()
    {
        var paths = new Argument<string[]>("PATH") { Description = "bundles: ZIP files or unpacked folders", Arity = ArgumentArity.OneOrMore };
        var policy = new Option<string?>("--policy") { Description = "policy file; else the one in the policy folder that lists the bundle's log" };
        var rpc = new Option<string?>("--rpc") { Description = "ask this Ethereum node about the anchor as well" };
        var command = new Command("verify", "check bundles, offline") { paths, policy, rpc };
        command.SetAction(async (arguments, cancellation) =>
        {
            var chosen = arguments.GetValue(policy) is { } file ? PolicyChoice.Read(file) : null;
            using var node = arguments.GetValue(rpc) is { } address ? NodeAt(address) : null;
            var verdicts = new List<Verdict>();
            foreach (var path in arguments.GetValue(paths)!)
            {
                if (!Path.Exists(path))
                {
                    throw new ServiceSaysNo(Exit.Usage, $"{path}: there is no such file or folder");
                }
                var report = await JudgeAsync(path, chosen, arguments.Installation().PolicyFolder, node, cancellation);
                Print(report, arguments.GetValue(SharedOptions.Json), arguments.Language());
                verdicts.Add(report.Verdict);
            }
            return verdicts.Contains(Verdict.Refuted) ? Exit.Failed : verdicts.Contains(Verdict.Inconclusive) ? Exit.Inconclusive : Exit.Done;
        });
        return command;
    }

    /// <summary>Verifies one bundle under the policy given, or the one that fits it.</summary>
    internal static async Task<VerificationReport> JudgeAsync(string path, PolicyChoice? given, string policyFolder, NodeQuestions? node, CancellationToken cancellation)
    {
        var opened = BundleReader.Open(path);
        using var bundle = opened.IsOk ? opened.Value : null;
        var choice = given ?? (bundle is null ? PolicyChoice.Empty : PolicyChoice.For(bundle, policyFolder));
        var options = new VerificationOptions { PolicyName = choice.Name, Clock = TimeProvider.System, AskNode = node is null ? null : node.AskAsync };
        return bundle is null
            ? BundleVerifier.Unreadable(opened.Error, choice.Policy, options)
            : await BundleVerifier.VerifyAsync(bundle, choice.Policy, options, null, cancellation);
    }

    internal static void Print(VerificationReport report, bool json, Language language)
    {
        if (json)
        {
            Console.Out.Write(Encoding.UTF8.GetString(ReportJson.Write(report)));
            return;
        }
        foreach (var line in ReportText.Lines(report, language == Language.Chinese ? ReportLanguage.Chinese : ReportLanguage.English))
        {
            Console.Out.WriteLine(line);
        }
    }

    private static NodeQuestions NodeAt(string address) => CaptureCommand.IsWebAddress(address)
        ? new(new Uri(address))
        : throw new ServiceSaysNo(Exit.Usage, $"--rpc takes an http or https address, not '{address}'");
}
