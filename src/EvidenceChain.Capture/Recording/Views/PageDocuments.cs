using System.Text;
using EvidenceChain.Capture.Browsing.Cdp;
using JsonObject = System.Text.Json.Nodes.JsonObject;

namespace EvidenceChain.Capture.Recording.Views;

/// <summary>The page as a document of its own: one MHTML file that a browser opens again, and a PDF to print. One try each.</summary>
internal sealed class PageDocuments(PageSession page, StepLog log, Artefacts artefacts)
{
    /// <summary>Bytes the page received: an MHTML file comes in one message, and one beyond the largest would end the connection.</summary>
    public const long MaxReceivedForMhtml = CdpConnection.MaxMessageBytes / 4;

    private const int MaxPdfBytes = 64 << 20, PieceBytes = 1 << 20;

    /// <summary>CSS pixels an inch; the paper is as wide as the window, so that the page keeps its layout, and as high as the A series.</summary>
    private const double PixelsPerInch = 96;

    public Task<bool> SnapshotAsync(long receivedBytes, TimeSpan limit, CancellationToken cancellationToken) =>
        log.RunAsync("mhtml", async () =>
        {
            if (receivedBytes > MaxReceivedForMhtml)
            {
                log.Lack("mhtml-too-large");
                return (false, $"the page received {receivedBytes} bytes");
            }
            var answer = await page.CallAsync("Page.captureSnapshot", new() { ["format"] = "mhtml" }, limit, cancellationToken).ConfigureAwait(false);
            if (answer.Text("data") is not { Length: > 0 } text)
            {
                log.Lack("mhtml-not-made");
                return (false, answer.Failure ?? "");
            }
            var bytes = Encoding.UTF8.GetBytes(text);
            await artefacts.AddRecordAsync("mhtml", "multipart/related", bytes).ConfigureAwait(false);
            return (true, $"{bytes.Length} bytes");
        });

    public Task<bool> PrintAsync((int Width, int Height) window, TimeSpan limit, CancellationToken cancellationToken) =>
        log.RunAsync("pdf", async () =>
        {
            JsonObject paper = new()
            {
                ["printBackground"] = true, ["transferMode"] = "ReturnAsStream", ["paperWidth"] = window.Width / PixelsPerInch, ["paperHeight"] = window.Width * Math.Sqrt(2) / PixelsPerInch,
                ["marginTop"] = 0, ["marginBottom"] = 0, ["marginLeft"] = 0, ["marginRight"] = 0,
            };
            var answer = await page.CallAsync("Page.printToPDF", paper, limit, cancellationToken).ConfigureAwait(false);
            var (pdf, failure) = answer.Text("stream") is { } stream ? await ReadAsync(stream, cancellationToken).ConfigureAwait(false) : (null, answer.Failure);
            if (pdf is null)
            {
                log.Lack("pdf-not-made");
                return (false, failure ?? "");
            }
            await artefacts.AddRecordAsync("pdf", "application/pdf", pdf).ConfigureAwait(false);
            return (true, $"{pdf.Length} bytes");
        });

    private async Task<(byte[]? Content, string? Failure)> ReadAsync(string stream, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream();
        while (true)
        {
            var piece = await page.CallAsync("IO.read", new() { ["handle"] = stream, ["size"] = PieceBytes }, cancellationToken).ConfigureAwait(false);
            if (piece.Text("data") is not { } data || content.Length > MaxPdfBytes)
            {
                return (null, piece.Failure ?? $"more than {MaxPdfBytes} bytes");
            }
            content.Write(piece.Result.Flag("base64Encoded") ? Convert.FromBase64String(data) : Encoding.UTF8.GetBytes(data));
            if (piece.Result.Flag("eof"))
            {
                await page.CallAsync("IO.close", new() { ["handle"] = stream }, cancellationToken).ConfigureAwait(false);
                return (content.ToArray(), null);
            }
        }
    }
}
