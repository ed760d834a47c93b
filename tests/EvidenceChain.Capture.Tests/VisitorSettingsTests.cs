namespace EvidenceChain.Capture.Tests;

public sealed class VisitorSettingsTests
{
    [Theory]
    [InlineData("zh-CN", "Asia/Shanghai", "1366x768")]
    [InlineData("zh-Hant-TW", "UTC", "320x240")]
    [InlineData("es-419", "America/Argentina/Buenos_Aires", "4000x4000")]
    [InlineData(null, null, null)]
    public void TryParse_WhatABrowserCanBe_IsTaken(string? language, string? zone, string? viewport)
    {
        Assert.True(VisitorSettings.TryParse(language, zone, viewport, out var visitor, out var error), error);
        Assert.Equal((language ?? "zh-CN", zone), (visitor.Language, visitor.TimeZone));
        var profile = visitor.Of(CaptureProfile.Mobile);
        Assert.Equal(viewport ?? "390x844", $"{profile.Viewport!.Value.Width}x{profile.Viewport.Value.Height}");
    }

    [Theory]
    [InlineData("", null, null, "'' is no language such as zh-CN")]
    [InlineData("zh_CN", null, null, "no language")]
    [InlineData("en --no-sandbox", null, null, "no language")]
    [InlineData("en\n", null, null, "no language")]
    [InlineData("en", "Asia/Nowhere", null, "'Asia/Nowhere' is no time zone that this machine knows")]
    [InlineData("en", "../../../etc/passwd", null, "no time zone")]
    [InlineData("en", "", null, "no time zone")]
    [InlineData("en", "UTC", "1366", "no window such as 1366x768")]
    [InlineData("en", "UTC", "319x900", "no window")]
    [InlineData("en", "UTC", "4001x900", "no window")]
    [InlineData("en", "UTC", "1366x768\n", "no window")]
    public void TryParse_WhatNoBrowserCanBe_IsOneSentence(string? language, string? zone, string? viewport, string words)
    {
        Assert.False(VisitorSettings.TryParse(language, zone, viewport, out _, out var error));
        Assert.Contains(words, error, StringComparison.Ordinal);
    }
}
