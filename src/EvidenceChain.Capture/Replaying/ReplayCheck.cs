using System.Globalization;
using EvidenceChain.Capture.Browsing;
using EvidenceChain.Capture.Browsing.Cdp;
using EvidenceChain.Capture.Recording;
using EvidenceChain.Capture.Recording.Views;

namespace EvidenceChain.Capture.Replaying;

/// <summary>
/// Replays a package in a browser without a network and compares what is seen with the pictures in it: whether the record holds what the page needs.
/// Clocks, animations and chance make a sound record score less than all.
/// </summary>
public sealed class ReplayCheck(BrowserLauncher launcher, TimeProvider clock)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(40), LoadLimit = TimeSpan.FromSeconds(12), Rest = TimeSpan.FromMilliseconds(500);

    /// <summary>Never throws because of the package or the browser: what went wrong is in the advice.</summary>
    public async Task<ReplayAdvice> RunAsync(string packagePath, CancellationToken cancellationToken)
    {
        var work = Directory.CreateTempSubdirectory("ec-replay-");
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ending.CancelAfter(Limit);
        try
        {
            UnixFiles.SetMode(work.FullName, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
            var answers = RecordedAnswers.Read(packagePath, ending.Token);
            // Nobody listens at the gate's place.
            var launch = new BrowserLaunch { GateSocketPath = Path.Combine(work.FullName, "nobody.sock"), WorkFolder = work.FullName, Language = answers.Visitor.Language, TimeZone = answers.Visitor.TimeZone };
            if (answers.Visitor.Viewport is var (width, height))
            {
                launch = launch with { ViewportWidth = width, ViewportHeight = height };
            }
            await using var browser = await launcher.LaunchAsync(launch, ending.Token).ConfigureAwait(false);
            await using var replay = new ReplayBrowser(browser, answers, clock, ending.Token);
            return await CompareAsync(replay, answers, launch, ending.Token).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is InvalidDataException or BrowserUnavailableException or IOException || (fault is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return new() { Pictures = new Dictionary<string, int>(), Answered = 0, Unanswered = [], Failure = fault is OperationCanceledException ? $"not within {Limit.TotalSeconds} s" : fault.Message };
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }

    private async Task<ReplayAdvice> CompareAsync(ReplayBrowser replay, RecordedAnswers answers, BrowserLaunch launch, CancellationToken cancellationToken)
    {
        var alike = new Dictionary<string, int>(StringComparer.Ordinal);
        string? failure = null;
        if (await replay.OpenAsync(launch.ViewportWidth, launch.ViewportHeight).ConfigureAwait(false) is not { } page)
        {
            failure = "the browser opened no page";
        }
        else
        {
            var camera = await replay.CameraAsync(page).ConfigureAwait(false);
            await page.CallAsync("Page.navigate", new() { ["url"] = answers.PageUrl }, LoadLimit, cancellationToken).ConfigureAwait(false);
            await Task.WhenAny(replay.Loaded, Task.Delay(LoadLimit, clock, cancellationToken)).ConfigureAwait(false);
            await page.EvaluateAsync(PageScripts.Scroll(LoadLimit / 4, 60_000), LoadLimit, cancellationToken).ConfigureAwait(false);
            await Task.Delay(Rest, clock, cancellationToken).ConfigureAwait(false);
            foreach (var (kind, picture) in await PicturesAsync(camera, answers, cancellationToken).ConfigureAwait(false))
            {
                if (await AlikeAsync(page, answers.Picture(kind)!, picture, cancellationToken).ConfigureAwait(false) is { } share)
                {
                    alike[kind] = share;
                }
            }
            failure = alike.Count == 0 ? "no picture could be compared" : null;
        }
        return new()
        {
            PixelsAlike = alike.Count == 0 ? null : (int)Math.Round(alike.Values.Average()), Pictures = alike, Answered = replay.Answered, Unanswered = replay.Unanswered, Failure = failure,
        };
    }

    private static async Task<List<(string Kind, ReadOnlyMemory<byte> Picture)>> PicturesAsync(Camera camera, RecordedAnswers answers, CancellationToken cancellationToken)
    {
        List<(string, ReadOnlyMemory<byte>)> pictures = [];
        foreach (var (kind, y) in answers.Places)
        {
            if (answers.Picture(kind) is { } recorded && PngSize(recorded) is { } size)
            {
                if (await camera.TakeAsync((0, y, size.Width, size.Height), PageSession.CallLimit, cancellationToken).ConfigureAwait(false) is { } picture)
                {
                    pictures.Add((kind, picture));
                }
            }
        }
        return pictures;
    }

    private static (int Width, int Height)? PngSize(ReadOnlySpan<byte> png) => png.Length < 24 ? null
        : (System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(png[16..]), System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(png[20..]));

    /// <summary>Decoded where hostile pictures are decoded anyway: in the browser.</summary>
    private static async Task<int?> AlikeAsync(PageSession page, byte[] recorded, ReadOnlyMemory<byte> replayed, CancellationToken cancellationToken)
    {
        var script = string.Create(CultureInfo.InvariantCulture, $"({Compare})('{Convert.ToBase64String(recorded)}', '{Convert.ToBase64String(replayed.Span)}')");
        var (value, _) = await page.EvaluateAsync(script, LoadLimit, cancellationToken).ConfigureAwait(false);
        return value is { ValueKind: System.Text.Json.JsonValueKind.Number } share && share.TryGetDouble(out var number) ? (int)Math.Floor(number) : null;
    }

    // Anti-aliasing may differ by a shade; a difference that an eye sees is larger.
    private const string Compare = """
        async (a, b) => {
          const load = text => createImageBitmap(new Blob([Uint8Array.from(atob(text), letter => letter.charCodeAt(0))], { type: 'image/png' }));
          const [one, two] = await Promise.all([load(a), load(b)]);
          const width = Math.min(one.width, two.width), rows = 1000;
          const canvas = new OffscreenCanvas(width, rows), pen = canvas.getContext('2d', { willReadFrequently: true });
          let alike = 0;
          for (let top = 0; top < Math.min(one.height, two.height); top += rows) {
            const height = Math.min(rows, Math.min(one.height, two.height) - top);
            const read = picture => { pen.clearRect(0, 0, width, rows); pen.drawImage(picture, 0, -top); return pen.getImageData(0, 0, width, height).data; };
            const left = read(one), right = read(two);
            for (let at = 0; at < left.length; at += 4) {
              if (Math.abs(left[at] - right[at]) <= 16 && Math.abs(left[at + 1] - right[at + 1]) <= 16 && Math.abs(left[at + 2] - right[at + 2]) <= 16) alike++;
            }
          }
          return 1000 * alike / (Math.max(one.width, two.width) * Math.max(one.height, two.height));
        }
        """;
}
