SELECT coalesce(json_agg(json_build_array(c.id,
  (SELECT r.claim_text FROM verdict v JOIN verdict_revision r ON r.id = v.published_revision_id
   WHERE v.claim_id = c.id AND v.public_since <= now() ORDER BY v.id DESC LIMIT 1),
  (SELECT coalesce(json_agg(json_build_array(v.state, r.summary, g.label) ORDER BY v.id DESC), '[]')
   FROM (SELECT * FROM verdict WHERE claim_id = c.id AND public_since <= now() ORDER BY id DESC LIMIT 6) v
   LEFT JOIN verdict_revision r ON r.id = v.published_revision_id AND r.public_since <= now()
   LEFT JOIN rating g ON g.id = r.rating_id),
  (SELECT coalesce(json_agg(json_build_array(q.text, n.name, s.title, p.name) ORDER BY q.id DESC), '[]')
   FROM (SELECT q.* FROM verdict v JOIN verdict_revision_quote l ON l.revision_id = v.published_revision_id
         JOIN quote q ON q.id = l.quote_id AND q.public_since <= now()
         WHERE v.claim_id = c.id AND v.state <> 'RETRACTED' AND v.public_since <= now()
         ORDER BY q.id DESC LIMIT 6) q
   LEFT JOIN speaker k ON k.id = q.speaker_id AND k.public_since <= now()
   LEFT JOIN speaker_name n ON n.speaker_id = k.id AND n.preferred
   LEFT JOIN source s ON s.id = q.source_id AND s.public_since <= now()
   LEFT JOIN publisher p ON p.id = s.publisher_id AND p.public_since <= now())) ORDER BY c.id DESC), '[]')::text
FROM (SELECT id FROM claim WHERE public_since <= now() ORDER BY id DESC LIMIT 21) c;
