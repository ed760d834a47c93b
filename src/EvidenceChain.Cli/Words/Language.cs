namespace EvidenceChain.Cli.Words;

/// <summary>Which of the two languages a person reads.</summary>
internal enum Language
{
    English,
    Chinese,
}

/// <summary>The phrases of the command line, side by side so that none is forgotten in one language.</summary>
internal static class Phrases
{
    public static Language Choose(string? given) => given switch
    {
        "zh" => Language.Chinese,
        "en" => Language.English,
        _ => Locale().StartsWith("zh", StringComparison.Ordinal) ? Language.Chinese : Language.English,
    };

    public static string Pick(this Language language, string chinese, string english) => language switch
    {
        Language.Chinese => chinese,
        Language.English => english,
    };

    /// <summary>The eight steps of the walk, by their names in the API.</summary>
    public static string Step(this Language language, string step) => step switch
    {
        "request" => language.Pick("申请", "request"),
        "capture" => language.Pick("采集", "capture"),
        "seal" => language.Pick("封存", "seal"),
        "timestamp" => language.Pick("时间戳", "timestamp"),
        "log" => language.Pick("入日志", "log"),
        "anchor" => language.Pick("上链", "anchor"),
        "prove" => language.Pick("出证", "prove"),
        "verify" => language.Pick("核验", "verify"),
        _ => step,
    };

    private static string Locale() => ((string[])["LC_ALL", "LC_MESSAGES", "LANG"])
        .Select(Environment.GetEnvironmentVariable)
        .FirstOrDefault(value => !string.IsNullOrEmpty(value)) ?? "";
}
