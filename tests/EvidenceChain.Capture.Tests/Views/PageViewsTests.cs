using System.Text.Json;
using EvidenceChain.Capture.Recording.Views;
using EvidenceChain.Capture.Tests.Recording;
using EvidenceChain.Proof.Digests;

namespace EvidenceChain.Capture.Tests.Views;

[Collection("browser")]
public sealed class PageViewsTests(TallSite site) : IClassFixture<TallSite>, IDisposable
{
    /// <summary>Right of everything that stands on the ruler.</summary>
    private const int Free = 1000;

    private const string Awkward = """
        <div style='position:fixed;top:0;left:0;width:300px;height:60px;background:red;z-index:9'>fixed</div>
        <div style='position:fixed;bottom:0;left:0;width:300px;height:50px;background:blue;z-index:9'>fixed</div>
        <div style='position:absolute;left:320px;top:0;height:100%'><div style='position:sticky;top:10px;width:80px;height:40px;background:lime'>sticky</div></div>
        <div style='position:absolute;left:420px;top:3500px;width:60px;height:100vh;background:black'></div>
        <img src='/teal.svg' loading=lazy style='position:absolute;left:500px;top:3850px;width:80px;height:80px'>
        <img src='/navy.svg' loading=lazy style='position:absolute;left:500px;top:15200px;width:80px;height:80px'>
        <div style='position:absolute;left:600px;top:3700px;width:50px;height:400px;background:#fff;animation:move .7s infinite linear'></div><style>@keyframes move{to{margin-left:200px}}</style>
        <div id=tick style='position:absolute;left:900px;top:3700px;width:50px;height:400px'></div>
        <script>let n = 0; (function next() { tick.style.background = 'rgb(' + n++ % 256 + ',0,0)'; requestAnimationFrame(next); })();</script>
        """;

    private readonly CaptureRuns runs = new();

    public void Dispose() => runs.Dispose();

    [Theory]
    [InlineData("mainFrameClipsContent=false", "unclipped")]
    // As in a browser that does not know the setting: the last of such arguments alone is obeyed.
    [InlineData("imagesEnabled=true", "beyond-viewport")]
    public async Task A_browser_that_does_not_draw_below_its_window_is_found_out_and_drawn_in_the_other_way(string setting, string drawn)
    {
        var ways = new CameraWays();
        var (report, package) = await runs.CaptureAsync(site.At("/ruler/9000"), order => order with { Profile = CaptureProfile.Light }, browser => browser with { CameraWays = ways }, $"--blink-settings={setting}");
        Assert.True(report.IsComplete, string.Join(", ", report.Reasons));
        Assert.Equal(drawn, Manifest(package).GetProperty("drawn").GetString());
        var tile = Pixels.Decode(CaptureRuns.Record(package, "tile-3").Payload);
        Assert.Equal(TallSite.ColorAt(8950), tile.At(Free, 8950 - 7600));
        var version = JsonDocument.Parse(package.Members["environment.json"]).RootElement.GetProperty("browser").GetProperty("product").GetString()!;
        Assert.Equal(drawn == "unclipped" ? CameraWay.Unclipped : CameraWay.BeyondViewport, await ways.FindAsync(version, () => throw new InvalidOperationException("tried again"), CancellationToken.None));
    }

    [Theory]
    [InlineData(20_000, 6, 20_000)]
    [InlineData(59_999, 16, 59_999)]
    [InlineData(70_000, 16, 60_000)]
    public async Task A_long_page_is_shown_row_for_row_and_neighbouring_tiles_agree_on_the_rows_they_share(int height, int tiles, int shown)
    {
        site.Pages["before"] = Awkward;
        var (report, package) = await runs.CaptureAsync(site.At($"/ruler/{height}"));
        Assert.Equal(height > 60_000, report.Reasons.Contains("screenshot-capped"));
        var manifest = Manifest(package);
        Assert.Equal((1280, height, shown), (manifest.GetProperty("page").GetProperty("width").GetInt32(), manifest.GetProperty("page").GetProperty("height").GetInt32(), manifest.GetProperty("shown").GetProperty("height").GetInt32()));
        var list = manifest.GetProperty("tiles").EnumerateArray().ToList();
        Assert.Equal(tiles, list.Count);
        Pixels? above = null;
        foreach (var tile in list)
        {
            var png = CaptureRuns.Record(package, $"tile-{tile.GetProperty("n").GetInt32()}").Payload;
            Assert.Equal(tile.GetProperty("sha256").GetString(), Sha256Digest.Of(png).ToString());
            var (pixels, y) = (Pixels.Decode(png), tile.GetProperty("y").GetInt32());
            Assert.Equal((1280, tile.GetProperty("height").GetInt32()), (pixels.Width, pixels.Height));
            Assert.InRange(pixels.Height, 1, 4000);
            for (var row = 0; row < pixels.Height; row += 50)
            {
                Assert.Equal((y + row, TallSite.ColorAt(y + row)), (y + row, pixels.At(Free, row)));
            }
            if (above is not null)
            {
                Assert.True(above.Rows(above.Height - 200, 200).SequenceEqual(pixels.Rows(0, 200)), $"rows from {y} differ");
                Assert.True(tile.GetProperty("matches_above").GetBoolean());
            }
            above = pixels;
        }
    }

    [Fact]
    public async Task What_is_fixed_to_the_window_is_drawn_once_and_the_windows_height_is_kept()
    {
        site.Pages["before"] = Awkward;
        var (report, package) = await runs.CaptureAsync(site.At("/ruler/15300"));
        Assert.True(report.IsComplete, string.Join(", ", report.Reasons));
        var whole = Manifest(package).GetProperty("tiles").EnumerateArray().Select(tile => (tile.GetProperty("y").GetInt32(), Pixels.Decode(CaptureRuns.Record(package, $"tile-{tile.GetProperty("n").GetInt32()}").Payload))).ToList();
        Assert.Equal(15_300, whole[^1].Item1 + whole[^1].Item2.Height);
        Assert.Equal([(0, 60), (750, 800)], Stretches(whole, 200, color => color is (255, 0, 0) or (0, 0, 255)));
        Assert.Equal([(10, 50)], Stretches(whole, 390, color => color == (0, 255, 0)));
        Assert.Equal([(3500, 4300)], Stretches(whole, 450, color => color == (0, 0, 0)));
        Assert.Equal([(3850, 3930)], Stretches(whole, 540, color => color == (0, 128, 128)));
    }

    [Fact]
    public async Task A_page_that_picks_pictures_by_the_windows_width_is_asked_for_no_other_ones()
    {
        site.Pages["/pick"] = "<!doctype html><title>pick</title><body style='margin:0'><picture><source media='(max-width:600px)' srcset='/red.svg'><img src='/green.svg' width=600 height=400></picture>"
            + "<img srcset='/maroon.svg 300w, /olive.svg 1200w' sizes=100vw width=600 height=400><div style='height:19000px'></div><script>addEventListener('resize', () => new Image().src = '/purple.svg')</script>";
        var (_, package) = await runs.CaptureAsync(site.At("/pick"));
        string[] asked = ["/green.svg", "/olive.svg"];
        Assert.Equal(asked, site.Asked.Where(path => path.EndsWith(".svg", StringComparison.Ordinal) && path is not ("/teal.svg" or "/navy.svg")).Distinct().Order());
        Assert.Equal((0, 128, 0), Pixels.Decode(CaptureRuns.Record(package, "tile-1").Payload).At(300, 200));
    }

    [Fact]
    public async Task A_page_no_larger_than_the_window_is_drawn_once_and_has_a_small_picture()
    {
        site.Pages["/small"] = "<!doctype html><title>small</title><h1>small</h1>";
        var (report, package) = await runs.CaptureAsync(site.At("/small"));
        Assert.True(report.IsComplete, string.Join(", ", report.Reasons));
        var view = CaptureRuns.Record(package, "view").Payload;
        Assert.Equal(view, CaptureRuns.Record(package, "tile-1").Payload);
        Assert.Equal(JsonValueKind.Null, Assert.Single(Manifest(package).GetProperty("tiles").EnumerateArray()).GetProperty("matches_above").ValueKind);
        var thumbnail = CaptureRuns.Record(package, "thumbnail");
        Assert.Equal("image/jpeg", thumbnail.Fields["Content-Type"][0]);
        Assert.Equal([0xff, 0xd8, 0xff], thumbnail.Payload[..3]);
    }

    private static JsonElement Manifest(ReadBack package) => JsonDocument.Parse(package.Members["views/tiles.json"]).RootElement;

    private static List<(int From, int To)> Stretches(List<(int Y, Pixels Picture)> tiles, int x, Func<(byte, byte, byte), bool> isMeant)
    {
        var found = new List<(int From, int To)>();
        foreach (var y in from tile in tiles from row in Enumerable.Range(tile.Y == 0 ? 0 : TilePlan.Overlap, tile.Picture.Height - (tile.Y == 0 ? 0 : TilePlan.Overlap)) where isMeant(tile.Picture.At(x, row)) select tile.Y + row)
        {
            found = found is [.., var last] && last.To == y ? [.. found[..^1], (last.From, y + 1)] : [.. found, (y, y + 1)];
        }
        return found;
    }
}
