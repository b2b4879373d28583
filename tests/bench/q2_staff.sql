SELECT coalesce(json_agg(json_build_array(c.id, c.text,
  (SELECT coalesce(json_agg(json_build_array(v.state, r.summary, g.label) ORDER BY v.id DESC), '[]')
   FROM (SELECT * FROM verdict WHERE claim_id = c.id ORDER BY id DESC LIMIT 6) v
   LEFT JOIN verdict_revision r ON r.id = v.published_revision_id
   LEFT JOIN rating g ON g.id = r.rating_id),
  (SELECT coalesce(json_agg(json_build_array(q.text, n.name, s.title, p.name) ORDER BY q.id DESC), '[]')
   FROM (SELECT q.* FROM claim_quote l JOIN quote q ON q.id = l.quote_id
         WHERE l.claim_id = c.id ORDER BY q.id DESC LIMIT 6) q
   LEFT JOIN speaker_name n ON n.speaker_id = q.speaker_id AND n.preferred
   LEFT JOIN source s ON s.id = q.source_id
   LEFT JOIN publisher p ON p.id = s.publisher_id)) ORDER BY c.id DESC), '[]')::text
FROM (SELECT * FROM claim ORDER BY id DESC LIMIT 21) c;
