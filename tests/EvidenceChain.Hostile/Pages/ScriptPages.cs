using static EvidenceChain.Hostile.HostileCase;

namespace EvidenceChain.Hostile.Pages;

/// <summary>Scripts that take the processor, the memory or the page itself; workers; sockets.</summary>
internal static class ScriptPages
{
    private const string Head = "<!doctype html><meta charset=utf-8><title>t</title><h1>begins well</h1>";
    private static readonly string[] Stuck = ["page-timeout", "page-does-not-answer", "load-not-finished", "scroll-failed", "screenshot-failed", "dom-not-read", "page-crashed", "browser-gone", "browser-out-of-memory"];

    public static IEnumerable<HostileCase> All =>
    [
        Html("busy-for-a-minute", Head + "<script>const end=Date.now()+60000;while(Date.now()<end);</script>") with { Wholeness = Wholeness.Partial, Because = Stuck, Seconds = 6 },
        Html("busy-after-load", Head + "<script>onload=()=>setTimeout(()=>{for(;;);},50)</script>") with { Wholeness = Wholeness.Partial, Because = Stuck, Seconds = 6 },
        Html("busy-when-scrolled", Head + "<div style='height:9000px'></div><script>addEventListener('scroll',()=>{for(;;);})</script>") with { Wholeness = Wholeness.Partial, Because = Stuck, Seconds = 6 },
        Html("busy-in-promises", Head + "<script>const on=()=>Promise.resolve().then(on);on()</script>") with { Wholeness = Wholeness.Partial, Because = Stuck, Seconds = 5 },
        Html("debugger-loop", Head + "<script>setInterval(()=>{debugger},1);(function f(){debugger;setTimeout(f,0)})()</script>") with { Text = "begins well" },
        Html("backtracking", Head + "<script>onload=()=>/^(a+)+$/.test('a'.repeat(40)+'b')</script>") with { Seconds = 6 },
        Html("recursion", Head + "<script>function f(){return f()+1}try{f()}catch{}setInterval(()=>{try{f()}catch{}},5)</script>") with { Text = "begins well" },
        Html("out-of-memory", Head + "<script>onload=()=>{const a=[];for(;;)a.push(new Array(1e6).fill(Math.random()))}</script>") with { Wholeness = Wholeness.Partial, Because = Stuck },
        Html("out-of-buffers", Head + "<script>onload=()=>{window.a=[];setInterval(()=>{for(let i=0;i<4;i++){try{const b=new Uint8Array(64<<20);b.fill(1);a.push(b)}catch{}}},5)}</script>") with { },
        Html("crash-by-text", Head + "<script>onload=()=>{let s='x'.repeat(1<<28);const a=[];for(;;)a.push(s+a.length+[...s.slice(0,1e6)].join(''))}</script>") with { Wholeness = Wholeness.Partial, Because = Stuck },
        Html("mutation-storm", Head + "<div id=d></div><script>const on=()=>{for(let i=0;i<300;i++)d.append(document.createElement('p'));requestAnimationFrame(on)};on()</script>") with { Seconds = 8 },
        Html("observer-loop", Head + "<div id=d style=width:10px></div><script>new ResizeObserver(()=>d.style.width=(parseInt(d.style.width)%900+1)+'px').observe(d);new MutationObserver(()=>d.dataset.x=Math.random()).observe(d,{attributes:true});d.dataset.x=1</script>") with { },
        Html("console-flood", Head + "<script>setInterval(()=>{for(let i=0;i<2000;i++)console.log('x'.repeat(1000),i)},5)</script>") with { Seconds = 8 },
        Html("exception-flood", Head + "<script>setInterval(()=>{throw new Error('x'.repeat(10000))},1)</script>") with { Text = "begins well" },
        Html("storage-flood", Head + "<script>try{for(let i=0;;i++)localStorage['k'+i]='x'.repeat(1e5)}catch{}indexedDB.open('d',1).onupgradeneeded=e=>{const s=e.target.result.createObjectStore('o');for(let i=0;i<300;i++)s.put('y'.repeat(1e5),i)}</script>") with { Text = "begins well" },
        Html("writes-over-itself", Head + "<script>onload=()=>setInterval(()=>{document.open();document.write('<h1>written anew</h1>');document.close()},5)</script>") with { Seconds = 8 },
        Html("never-stops-writing", Head + "<script>onload=()=>{document.open();setInterval(()=>document.write('<p>more</p>'),5)}</script>") with { Seconds = 8 },
        Html("removes-itself", Head + "<script>onload=()=>document.documentElement.remove()</script>") with { },
        Html("poisons-prototypes", Head + "<script>for(const k of ['getHTML','cloneNode','querySelectorAll'])Element.prototype[k]=()=>{throw 1};Object.prototype.toJSON=()=>'forged';JSON.stringify=()=>'forged';Promise.prototype.then=()=>{};Array.prototype.map=()=>[];window.requestAnimationFrame=()=>0;window.scrollTo=()=>{};Object.defineProperty(document,'title',{get:()=>'forged'})</script>") with { Text = "begins well" },
        Html("stops-clocks", Head + "<script>performance.now=()=>0;Date.now=()=>0;window.setTimeout=()=>0;window.setInterval=()=>0</script><div style=height:5000px></div>") with { Text = "begins well" },
        Html("scroll-fight", Head + "<div style=height:20000px></div><script>addEventListener('scroll',()=>scrollTo(0,0))</script>") with { Text = "begins well" },
        Html("wasm-loop", Head + "<script>WebAssembly.instantiate(new Uint8Array([0,97,115,109,1,0,0,0,1,4,1,96,0,0,3,2,1,0,7,5,1,1,102,0,0,10,9,1,7,0,3,64,12,0,11,11])).then(m=>m.instance.exports.f())</script>") with { Seconds = 5 },

        // Workers
        Html("busy-workers", Head + "<script>for(let i=0;i<8;i++)new Worker(URL.createObjectURL(new Blob(['for(;;);'])))</script>") with { Seconds = 8 },
        Html("two-hundred-workers", Head + "<script>for(let i=0;i<200;i++)new Worker('/two-hundred-workers/w.js?'+i)</script>", ("/", v => v.TextAsync("text/javascript", "postMessage(1)"))) with { Seconds = 10 },
        Html("nested-workers", Head + "<script>new Worker('/nested-workers/1.js')</script>", ("/", v => v.TextAsync("text/javascript", v.Number < 30 ? $"new Worker('/nested-workers/{v.Number + 1}.js')" : "fetch('/nested-workers/end')"))) with { Text = "begins well" },
        Html("workers-of-all-kinds", Head + "<script>new Worker('/workers-of-all-kinds/d.js');new SharedWorker('/workers-of-all-kinds/s.js');navigator.serviceWorker.register('/workers-of-all-kinds/sw.js');CSS.paintWorklet?.addModule('/workers-of-all-kinds/p.js').catch(()=>{});new AudioContext().audioWorklet.addModule('/workers-of-all-kinds/a.js').catch(()=>{})</script>",
            ("/", v => v.TextAsync("text/javascript", "fetch('/workers-of-all-kinds/data?'+Math.random())"))) with { Text = "begins well" },
        Html("service-worker-takes-all", Head + "<script>navigator.serviceWorker.register('/service-worker-takes-all/sw.js',{scope:'/'}).then(()=>navigator.serviceWorker.ready).then(()=>location.href='/service-worker-takes-all/again')</script>",
            ("/sw.js", v => v.TextAsync("text/javascript", "oninstall=()=>skipWaiting();onactivate=e=>e.waitUntil(clients.claim());onfetch=e=>e.respondWith(new Promise(()=>{}))", "Service-Worker-Allowed: /")), ("/", v => v.HtmlAsync(Head))) with { Seconds = 6 },
        Html("service-worker-forges", Head + "<script>navigator.serviceWorker.register('/service-worker-forges/sw.js',{scope:'/'}).then(()=>navigator.serviceWorker.ready).then(()=>setTimeout(()=>location.href='/service-worker-forges/again',100))</script>",
            ("/sw.js", v => v.TextAsync("text/javascript", "oninstall=()=>skipWaiting();onactivate=e=>e.waitUntil(clients.claim());onfetch=e=>e.respondWith(new Response('<title>t</title><h1>made by the worker</h1>',{headers:{'content-type':'text/html'}}))", "Service-Worker-Allowed: /")), ("/", v => v.HtmlAsync(Head))) with { },

        // Sockets and floods
        Html("request-flood", Head + "<script>for(let i=0;i<3000;i++)fetch('/request-flood/'+i).catch(()=>{})</script>", ("/", v => v.TextAsync("text/plain", "."))) with { },
        Html("preload-flood", Head + "<script>document.head.insertAdjacentHTML('beforeend',Array.from({length:800},(_,i)=>`<link rel=prefetch href=/preload-flood/${i}><link rel=preconnect href=http://127.0.0.1:${20000+i}>`).join(''))</script>", ("/", v => v.TextAsync("text/plain", "."))) with { Text = "begins well" },
        Html("beacon-flood", Head + "<script>setInterval(()=>{navigator.sendBeacon('/beacon-flood/x','y'.repeat(1000));new Image().src='/beacon-flood/'+Math.random()},5)</script>", ("/", v => v.TextAsync("text/plain", "."))) with { Text = "begins well", Seconds = 8 },
        Html("web-sockets", Head + "<script>for(let i=0;i<50;i++)new WebSocket(`ws://${location.host}/web-sockets/s`)</script>", ("/", async v => { await v.RawAsync("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: wrong\r\n\r\n"); await v.ForeverAsync(_ => "\x81\x05hello", 10); })) with { Text = "begins well" },
        Html("web-rtc", Head + "<script>const p=new RTCPeerConnection({iceServers:[{urls:'stun:127.0.0.1:3478'}]});p.createDataChannel('x');p.createOffer().then(o=>p.setLocalDescription(o))</script>") with { Text = "begins well" },
        Html("speaks-and-plays", Head + "<video autoplay loop muted src=/speaks-and-plays/v.webm></video><audio autoplay src=/speaks-and-plays/a.mp3></audio><script>speechSynthesis.speak(new SpeechSynthesisUtterance('hi'));const c=new AudioContext();const o=c.createOscillator();o.connect(c.destination);o.start()</script>",
            ("/", async v => { await v.BeginAsync("video/webm"); await v.RawAsync(new byte[] { 0x1a, 0x45, 0xdf, 0xa3 }); await v.ForeverAsync(_ => new string('v', 3000), 20); })) with { Text = "begins well" },
    ];
}
