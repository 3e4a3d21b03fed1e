import Link from "next/link";
import { ask } from "../lib/vertebra";

export default async function Home() {
  const { items } = await ask("/articles?fields=slug,title&limit=100");
  return (
    <main>
      <h1>Articles</h1>
      <ul>
        {items.map((article) => (
          <li key={article.slug}>
            <Link href={`/articles/${article.slug}`}>{article.title}</Link>
          </li>
        ))}
      </ul>
    </main>
  );
}
