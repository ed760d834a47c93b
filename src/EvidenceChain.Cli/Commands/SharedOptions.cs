using System.CommandLine;
using EvidenceChain.Cli.Talk;
using EvidenceChain.Cli.Words;

namespace EvidenceChain.Cli.Commands;

/// <summary>Options of every command.</summary>
internal static class SharedOptions
{
    public static Option<string?> Data { get; } = new("--data") { Description = "data folder (or EC_DATA)", Recursive = true };

    public static Option<string?> Server { get; } = new("--server") { Description = "address of a service elsewhere", Recursive = true };

    public static Option<string?> Lang { get; } = MakeLang();

    public static Option<bool> Json { get; } = new("--json") { Description = "machine-readable output on stdout", Recursive = true };

    public static Installation Installation(this ParseResult arguments) => new(arguments.GetValue(Data), arguments.GetValue(Server));

    public static Language Language(this ParseResult arguments) => Phrases.Choose(arguments.GetValue(Lang));

    private static Option<string?> MakeLang()
    {
        var option = new Option<string?>("--lang") { Description = "zh or en; else by LC_ALL or LANG", Recursive = true };
        option.AcceptOnlyFromAmong("zh", "en");
        return option;
    }
}
