"use strict";
// As on real shop pages the price, the stock and the reviews are not in the HTML: scripts ask for them.
const page = document.documentElement;
const item = page.dataset.item;

function stars(count) {
  return "★".repeat(count) + "☆".repeat(5 - count);
}

function showOffer(offer) {
  document.getElementById("price").textContent = "¥" + offer.price;
  document.getElementById("list-price").textContent = "¥" + offer.list_price;
  document.getElementById("stock").textContent = page.dataset.stock.replace("{0}", offer.stock).replace("{1}", offer.sold);
  page.dataset.offer = "shown";
}

function showReviews(reviews) {
  const list = document.getElementById("reviews");
  for (const review of reviews) {
    const entry = document.createElement("article");
    entry.className = "review";
    const head = document.createElement("header");
    for (const [name, text] of [["stars", stars(review.stars)], ["who", review.who], ["when", review.when]]) {
      const part = document.createElement("span");
      part.className = name;
      part.textContent = text;
      head.append(part);
    }
    const body = document.createElement("p");
    body.textContent = review.text;
    entry.append(head, body);
    list.append(entry);
  }
}

if (item) {
  const request = new XMLHttpRequest();
  request.open("GET", "/api/items/" + item + "/offer");
  request.responseType = "json";
  request.onload = () => { if (request.status === 200) showOffer(request.response); };
  request.send();

  fetch("/api/items/" + item + "/reviews?lang=" + page.lang)
    .then(answer => answer.ok ? answer.json() : [])
    .then(showReviews);

  const stage = document.querySelector(".stage img");
  for (const thumb of document.querySelectorAll(".thumbs button")) {
    thumb.addEventListener("click", () => {
      stage.src = thumb.querySelector("img").src;
      document.querySelectorAll(".thumbs button").forEach(other => other.setAttribute("aria-pressed", String(other === thumb)));
    });
  }
}
