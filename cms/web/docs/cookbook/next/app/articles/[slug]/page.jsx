import { notFound } from "next/navigation";
import { ask } from "../../../lib/vertebra";

const found = async (params) =>
  (await ask(`/articles/${encodeURIComponent((await params).slug)}?expand=exercises,json_ld`)) ?? notFound();

export async function generateStaticParams() {
  const { items } = await ask("/articles?fields=slug&limit=100");
  return items;
}

export async function generateMetadata({ params }) {
  const { title, summary, seo } = await found(params);
  return { title: seo.title || title, description: seo.description || summary };
}

export default async function Article({ params }) {
  const article = await found(params);
  const data = JSON.stringify(article.json_ld).replaceAll("<", "\\u003c");
  return (
    <article lang={article.language}>
      <script type="application/ld+json" dangerouslySetInnerHTML={{ __html: data }} />
      <h1>{article.title}</h1>
      <div dangerouslySetInnerHTML={{ __html: article.content_html }} />
      {article.exercises.map((exercise) => (
        <section key={exercise.slug}>
          <h2>{exercise.title}</h2>
          <ol>
            {exercise.steps.map((step, number) => (
              <li key={number} dangerouslySetInnerHTML={{ __html: step.text_html }} />
            ))}
          </ol>
        </section>
      ))}
    </article>
  );
}
