namespace EvidenceChain.Custody.Documents;

/// <summary>Chinese names of the checks in <c>cleanliness.json</c>.</summary>
public static class CleanlinessNames
{
    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["browser-flags"] = "浏览器启动参数", ["browser-program"] = "浏览器程序", ["clock"] = "系统时钟", ["control-page-after"] = "对照页（取证后）", ["control-page-before"] = "对照页（取证前）",
        ["hosts-file"] = "hosts 文件", ["memory-limit"] = "内存上限", ["network-isolation"] = "网络隔离", ["process-isolation"] = "进程隔离", ["profile-empty"] = "浏览器配置为空",
        ["proxy-settings"] = "代理设置", ["recorder-programs"] = "取证程序", ["resolvers"] = "域名解析器", ["sandbox"] = "浏览器沙箱", ["user"] = "运行用户",
    };

    /// <summary>Empty for a name that is not known here.</summary>
    public static string ChineseOf(string name) => Names.GetValueOrDefault(name, "");
}
