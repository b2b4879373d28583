\set n random(1, :ids)
SELECT json_build_array(c.text,
  (SELECT coalesce(json_agg(json_build_array(v.state, r.summary, g.label) ORDER BY v.id DESC), '[]')
   FROM (SELECT * FROM verdict WHERE claim_id = c.id ORDER BY id DESC LIMIT 5) v
   LEFT JOIN verdict_revision r ON r.id = v.published_revision_id
   LEFT JOIN rating g ON g.id = r.rating_id),
  (SELECT coalesce(json_agg(json_build_array(q.text, n.name, s.title, p.name) ORDER BY q.id DESC), '[]')
   FROM (SELECT q.* FROM claim_quote l JOIN quote q ON q.id = l.quote_id
         WHERE l.claim_id = c.id ORDER BY q.id DESC LIMIT 5) q
   LEFT JOIN speaker_name n ON n.speaker_id = q.speaker_id AND n.preferred
   LEFT JOIN source s ON s.id = q.source_id
   LEFT JOIN publisher p ON p.id = s.publisher_id))::text
FROM bench_id b JOIN claim c ON c.id = b.id WHERE b.n = :n;
