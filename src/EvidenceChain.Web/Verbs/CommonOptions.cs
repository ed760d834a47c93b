using System.CommandLine;
using EvidenceChain.Custody.Storage;

namespace EvidenceChain.Web.Verbs;

/// <summary>Options that every verb takes.</summary>
internal static class CommonOptions
{
    public static Option<string?> Data { get; } = new("--data") { Description = "data folder (or EC_DATA)", Recursive = true };

    public static DataFolder DataFolder(this ParseResult arguments) => Custody.Storage.DataFolder.Choose(arguments.GetValue(Data));

    /// <summary>A loopback port; 0 takes any free one.</summary>
    public static Option<int?> Port(string description)
    {
        var option = new Option<int?>("--port") { Description = description };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 0 or > 65535)
            {
                result.AddError("--port takes a number from 0 to 65535");
            }
        });
        return option;
    }
}

/// <summary>Exit codes, the same in every program of the product.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int Usage = 64;

    /// <summary>The machine lacks something; the sentence printed says what to type.</summary>
    public const int CannotRun = 77;
}
