WITH [body_weight] AS (
SELECT
  CAST([Nr] AS NVARCHAR(4000)) AS [resource_key],
  CAST([PatientNr] AS NVARCHAR(4000)) AS [patient_key],
  CAST('final' AS NVARCHAR(4000)) AS [status],
  CONVERT(
    NVARCHAR(27),
    CAST(CAST([Tijd] AS DATETIMEOFFSET) AT TIME ZONE 'UTC' AS DATETIME2),
    126
  ) + N'Z' AS [date_at],
  CAST(NULL AS NVARCHAR(4000)) AS [date_instant],
  CAST(NULL AS NVARCHAR(4000)) AS [date_start],
  CAST(NULL AS NVARCHAR(4000)) AS [date_end],
  CAST([Waarde] AS FLOAT) AS [weight_value],
  CAST([Eenheid] AS NVARCHAR(4000)) AS [weight_value_unit]
FROM [dbo].[Meting]
), [encounter] AS (
SELECT
  CAST([o].[Nr] AS NVARCHAR(4000)) AS [resource_key],
  CAST([p].[PatientNr] AS NVARCHAR(4000)) AS [patient_key],
  CAST(CASE WHEN [o].[Vervallen] = 1 THEN 'cancelled' ELSE N'geëindigd' END AS NVARCHAR(4000)) AS [status],
  CONVERT(
    NVARCHAR(27),
    CAST(CAST([o].[Begin_] AS DATETIME2) AT TIME ZONE 'W. Europe Standard Time' AT TIME ZONE 'UTC' AS DATETIME2),
    126
  ) + N'Z' AS [start],
  CAST(CASE
    WHEN (
      [o].[Soort] = 'K' AND [o].[Vervallen] = 0
    )
    THEN 1
    WHEN (
      NOT (
        [o].[Soort] = 'K' AND [o].[Vervallen] = 0
      )
    )
    THEN 0
  END AS BIT) AS [holds_status_finished]
FROM [dbo].[Opname] AS [o]
INNER JOIN [dbo].[Patiënt] AS [p]
  ON [p].[PatientNr] = [o].[PatientNr]
), [patient] AS (
SELECT
  CAST([PatientNr] AS NVARCHAR(4000)) AS [resource_key],
  CAST([PatientNr] AS NVARCHAR(4000)) AS [patient_key],
  CONVERT(NVARCHAR(10), CAST([Geboren] AS DATE), 23) AS [date_of_birth]
FROM [dbo].[Patiënt]
WHERE
  [Actief] = 1
), [body_weight_dated] AS (
  SELECT
    [resource_key],
    [patient_key],
    [status],
    [weight_value],
    [weight_value_unit],
    [m0_low],
    CASE WHEN [m0_length] = 7 THEN CAST(DATEADD(DAY, (-1), CAST(DATEADD(MONTH, 1, [m0_low]) AS DATE)) AS DATE) WHEN [m0_length] = 4 THEN CAST(DATEADD(DAY, (-1), CAST(DATEADD(YEAR, 1, [m0_low]) AS DATE)) AS DATE) ELSE [m0_low] END AS [m0_high],
    [m0_at]
  FROM (
    SELECT
      [resource_key],
      [patient_key],
      [status],
      [weight_value],
      [weight_value_unit],
      CASE WHEN (LEN([m0_text]) > 10 AND (SUBSTRING([m0_text], LEN([m0_text]), 1) COLLATE Latin1_General_BIN2 = 'Z' OR (SUBSTRING([m0_text], LEN([m0_text]) - 5, 1) COLLATE Latin1_General_BIN2 IN ('+', '-')))) THEN CAST(CAST([m0_text] AS DATETIMEOFFSET) AT TIME ZONE 'W. Europe Standard Time' AS DATE) WHEN LEN([m0_text]) >= 10 THEN CAST(SUBSTRING([m0_text], 1, 10) AS DATE) WHEN LEN([m0_text]) = 7 THEN CAST([m0_text] + '-01' AS DATE) WHEN LEN([m0_text]) = 4 THEN CAST([m0_text] + '-01-01' AS DATE) END AS [m0_low],
      LEN([m0_text]) AS [m0_length],
      CASE WHEN (LEN([m0_text]) > 10 AND (SUBSTRING([m0_text], LEN([m0_text]), 1) COLLATE Latin1_General_BIN2 = 'Z' OR (SUBSTRING([m0_text], LEN([m0_text]) - 5, 1) COLLATE Latin1_General_BIN2 IN ('+', '-')))) THEN CAST([m0_text] AS DATETIMEOFFSET) AT TIME ZONE 'UTC' END AS [m0_at]
    FROM (
      SELECT
        [resource_key] AS [resource_key],
        [patient_key] AS [patient_key],
        [status] AS [status],
        [weight_value] AS [weight_value],
        [weight_value_unit] AS [weight_value_unit],
        COALESCE([date_at], [date_instant], [date_start]) AS [m0_text]
      FROM [body_weight]
      WHERE (NOT (COALESCE([status], '') COLLATE Latin1_General_BIN2 IN ('entered-in-error', 'cancelled', 'not-done', 'refuted')))
    ) AS [texts]
  ) AS [days]
), [encounter_dated] AS (
  SELECT
    [resource_key],
    [patient_key],
    [status],
    [start],
    [holds_status_finished],
    [m0_low],
    CASE WHEN [m0_length] = 7 THEN CAST(DATEADD(DAY, (-1), CAST(DATEADD(MONTH, 1, [m0_low]) AS DATE)) AS DATE) WHEN [m0_length] = 4 THEN CAST(DATEADD(DAY, (-1), CAST(DATEADD(YEAR, 1, [m0_low]) AS DATE)) AS DATE) ELSE [m0_low] END AS [m0_high],
    [m0_at]
  FROM (
    SELECT
      [resource_key],
      [patient_key],
      [status],
      [start],
      [holds_status_finished],
      CASE WHEN (LEN([m0_text]) > 10 AND (SUBSTRING([m0_text], LEN([m0_text]), 1) COLLATE Latin1_General_BIN2 = 'Z' OR (SUBSTRING([m0_text], LEN([m0_text]) - 5, 1) COLLATE Latin1_General_BIN2 IN ('+', '-')))) THEN CAST(CAST([m0_text] AS DATETIMEOFFSET) AT TIME ZONE 'W. Europe Standard Time' AS DATE) WHEN LEN([m0_text]) >= 10 THEN CAST(SUBSTRING([m0_text], 1, 10) AS DATE) WHEN LEN([m0_text]) = 7 THEN CAST([m0_text] + '-01' AS DATE) WHEN LEN([m0_text]) = 4 THEN CAST([m0_text] + '-01-01' AS DATE) END AS [m0_low],
      LEN([m0_text]) AS [m0_length],
      CASE WHEN (LEN([m0_text]) > 10 AND (SUBSTRING([m0_text], LEN([m0_text]), 1) COLLATE Latin1_General_BIN2 = 'Z' OR (SUBSTRING([m0_text], LEN([m0_text]) - 5, 1) COLLATE Latin1_General_BIN2 IN ('+', '-')))) THEN CAST([m0_text] AS DATETIMEOFFSET) AT TIME ZONE 'UTC' END AS [m0_at]
    FROM (
      SELECT
        [resource_key] AS [resource_key],
        [patient_key] AS [patient_key],
        [status] AS [status],
        [start] AS [start],
        CASE WHEN [holds_status_finished] = 1 THEN 1 ELSE 0 END AS [holds_status_finished],
        [start] AS [m0_text]
      FROM [encounter]
      WHERE (NOT (COALESCE([status], '') COLLATE Latin1_General_BIN2 IN ('entered-in-error', 'cancelled', 'not-done', 'refuted')))
    ) AS [texts]
  ) AS [days]
), [patient_dated] AS (
  SELECT
    [resource_key],
    [patient_key],
    [date_of_birth],
    [m0_low],
    CASE WHEN [m0_length] = 7 THEN CAST(DATEADD(DAY, (-1), CAST(DATEADD(MONTH, 1, [m0_low]) AS DATE)) AS DATE) WHEN [m0_length] = 4 THEN CAST(DATEADD(DAY, (-1), CAST(DATEADD(YEAR, 1, [m0_low]) AS DATE)) AS DATE) ELSE [m0_low] END AS [m0_high],
    [m0_at]
  FROM (
    SELECT
      [resource_key],
      [patient_key],
      [date_of_birth],
      CASE WHEN (LEN([m0_text]) > 10 AND (SUBSTRING([m0_text], LEN([m0_text]), 1) COLLATE Latin1_General_BIN2 = 'Z' OR (SUBSTRING([m0_text], LEN([m0_text]) - 5, 1) COLLATE Latin1_General_BIN2 IN ('+', '-')))) THEN CAST(CAST([m0_text] AS DATETIMEOFFSET) AT TIME ZONE 'W. Europe Standard Time' AS DATE) WHEN LEN([m0_text]) >= 10 THEN CAST(SUBSTRING([m0_text], 1, 10) AS DATE) WHEN LEN([m0_text]) = 7 THEN CAST([m0_text] + '-01' AS DATE) WHEN LEN([m0_text]) = 4 THEN CAST([m0_text] + '-01-01' AS DATE) END AS [m0_low],
      LEN([m0_text]) AS [m0_length],
      CASE WHEN (LEN([m0_text]) > 10 AND (SUBSTRING([m0_text], LEN([m0_text]), 1) COLLATE Latin1_General_BIN2 = 'Z' OR (SUBSTRING([m0_text], LEN([m0_text]) - 5, 1) COLLATE Latin1_General_BIN2 IN ('+', '-')))) THEN CAST([m0_text] AS DATETIMEOFFSET) AT TIME ZONE 'UTC' END AS [m0_at]
    FROM (
      SELECT
        [resource_key] AS [resource_key],
        [patient_key] AS [patient_key],
        [date_of_birth] AS [date_of_birth],
        [date_of_birth] AS [m0_text]
      FROM [patient]
    ) AS [texts]
  ) AS [days]
), [d0_cohort] AS (
  SELECT
    [case_key],
    [patient_key],
    [encounter_key],
    [resource_key],
    [start_low],
    [start_high],
    [start_at],
    [end_low],
    [end_high],
    [end_at],
    ROW_NUMBER() OVER (ORDER BY CASE WHEN [case_key] COLLATE Latin1_General_BIN2 IS NULL THEN 1 ELSE 0 END, [case_key] COLLATE Latin1_General_BIN2 ASC) AS [case_no],
    CAST(NULL AS VARCHAR(MAX)) AS [excluded]
  FROM (
    SELECT
      [k].[case_key],
      [k].[patient_key],
      [k].[encounter_key],
      [k].[resource_key],
      [k].[start_low],
      [k].[start_high],
      [k].[start_at],
      [k].[end_low],
      [k].[end_high],
      [k].[end_at]
    FROM (
      SELECT
        [case_key],
        [patient_key],
        [encounter_key],
        [resource_key],
        [start_low],
        [start_high],
        [start_at],
        [end_low],
        [end_high],
        [end_at]
      FROM (
        SELECT
          [c].[resource_key] AS [case_key],
          [c].[patient_key] AS [patient_key],
          [c].[resource_key] AS [encounter_key],
          [c].[resource_key] AS [resource_key],
          [c].[m0_low] AS [start_low],
          [c].[m0_high] AS [start_high],
          [c].[m0_at] AS [start_at],
          [c].[m0_low] AS [end_low],
          [c].[m0_high] AS [end_high],
          [c].[m0_at] AS [end_at],
          ROW_NUMBER() OVER (PARTITION BY [c].[resource_key] ORDER BY CASE WHEN CASE WHEN ([c].[m0_low] IS NULL) THEN 1 ELSE 0 END IS NULL THEN 1 ELSE 0 END, CASE WHEN ([c].[m0_low] IS NULL) THEN 1 ELSE 0 END ASC, CASE WHEN CASE WHEN ([c].[m0_high] IS NULL) THEN 1 ELSE 0 END IS NULL THEN 1 ELSE 0 END, CASE WHEN ([c].[m0_high] IS NULL) THEN 1 ELSE 0 END ASC, CASE WHEN CASE WHEN ([c].[m0_at] IS NULL) THEN 1 ELSE 0 END IS NULL THEN 1 ELSE 0 END, CASE WHEN ([c].[m0_at] IS NULL) THEN 1 ELSE 0 END ASC, CASE WHEN CASE WHEN ([c].[m0_low] IS NULL) THEN 1 ELSE 0 END IS NULL THEN 1 ELSE 0 END, CASE WHEN ([c].[m0_low] IS NULL) THEN 1 ELSE 0 END ASC, CASE WHEN CASE WHEN ([c].[m0_high] IS NULL) THEN 1 ELSE 0 END IS NULL THEN 1 ELSE 0 END, CASE WHEN ([c].[m0_high] IS NULL) THEN 1 ELSE 0 END ASC, CASE WHEN CASE WHEN ([c].[m0_at] IS NULL) THEN 1 ELSE 0 END IS NULL THEN 1 ELSE 0 END, CASE WHEN ([c].[m0_at] IS NULL) THEN 1 ELSE 0 END ASC, CASE WHEN [c].[m0_low] IS NULL THEN 1 ELSE 0 END, [c].[m0_low] ASC, CASE WHEN [c].[m0_high] IS NULL THEN 1 ELSE 0 END, [c].[m0_high] ASC, CASE WHEN [c].[m0_at] IS NULL THEN 1 ELSE 0 END, [c].[m0_at] ASC, CASE WHEN [c].[m0_low] IS NULL THEN 1 ELSE 0 END, [c].[m0_low] ASC, CASE WHEN [c].[m0_high] IS NULL THEN 1 ELSE 0 END, [c].[m0_high] ASC, CASE WHEN [c].[m0_at] IS NULL THEN 1 ELSE 0 END, [c].[m0_at] ASC, CASE WHEN [c].[patient_key] COLLATE Latin1_General_BIN2 IS NULL THEN 1 ELSE 0 END, [c].[patient_key] COLLATE Latin1_General_BIN2 ASC) AS [copy]
        FROM [encounter_dated] AS [c]
        LEFT JOIN [objections] AS [o] ON [o].[patient_key] COLLATE Latin1_General_BIN2 = [c].[patient_key]
        WHERE (([o].[patient_key] IS NULL) AND (NOT ([c].[patient_key] IS NULL)) AND [c].[holds_status_finished] = 1)
      ) AS [versions]
      WHERE [copy] = 1
    ) AS [k]
  ) AS [judged]
), [d0_keys_patient] AS (
  SELECT
    [key],
    ROW_NUMBER() OVER (ORDER BY CASE WHEN [key] COLLATE Latin1_General_BIN2 IS NULL THEN 1 ELSE 0 END, [key] COLLATE Latin1_General_BIN2 ASC) AS [no]
  FROM (
    SELECT
      [key]
    FROM (
      SELECT
        [patient_key] AS [key]
      FROM [d0_cohort]
      WHERE (([excluded] IS NULL) AND (NOT ([patient_key] IS NULL)))
    ) AS [every]
    GROUP BY [key]
  ) AS [each]
), [d0_keys_encounter] AS (
  SELECT
    [key],
    ROW_NUMBER() OVER (ORDER BY CASE WHEN [key] COLLATE Latin1_General_BIN2 IS NULL THEN 1 ELSE 0 END, [key] COLLATE Latin1_General_BIN2 ASC) AS [no]
  FROM (
    SELECT
      [key]
    FROM (
      SELECT
        [encounter_key] AS [key]
      FROM [d0_cohort]
      WHERE (([excluded] IS NULL) AND (NOT ([encounter_key] IS NULL)))
    ) AS [every]
    GROUP BY [key]
  ) AS [each]
), [d0_pool_0] AS (
  SELECT
    [t].[no] AS [tie],
    [s].[grp],
    [s].[rk],
    [s].[idx],
    [s].[low],
    [s].[high],
    [s].[at],
    [s].[num],
    [s].[unit],
    [s].[txt],
    [s].[sys],
    [s].[own]
  FROM (
    SELECT
      0 AS [grp],
      [v].[patient_key] AS [tie],
      [v].[resource_key] AS [rk],
      0 AS [idx],
      [v].[m0_low] AS [low],
      [v].[m0_high] AS [high],
      [v].[m0_at] AS [at],
      CAST(NULL AS FLOAT) AS [num],
      0 AS [unit],
      CAST(NULL AS VARCHAR(MAX)) AS [txt],
      CAST(NULL AS VARCHAR(MAX)) AS [sys],
      1 AS [own]
    FROM [patient_dated] AS [v]
    WHERE (NOT ([v].[m0_low] IS NULL))
  ) AS [s]
  INNER JOIN [d0_keys_patient] AS [t] ON [t].[key] COLLATE Latin1_General_BIN2 = [s].[tie]
), [d0_pool_1] AS (
  SELECT
    [t].[no] AS [tie],
    [s].[grp],
    [s].[rk],
    [s].[idx],
    [s].[low],
    [s].[high],
    [s].[at],
    [s].[num],
    [s].[unit],
    [s].[txt],
    [s].[sys],
    [s].[own]
  FROM (
    SELECT
      1 AS [grp],
      [v].[resource_key] AS [tie],
      [v].[resource_key] AS [rk],
      0 AS [idx],
      [v].[m0_low] AS [low],
      [v].[m0_high] AS [high],
      [v].[m0_at] AS [at],
      CAST(NULL AS FLOAT) AS [num],
      0 AS [unit],
      CAST(NULL AS VARCHAR(MAX)) AS [txt],
      CAST(NULL AS VARCHAR(MAX)) AS [sys],
      1 AS [own]
    FROM [encounter_dated] AS [v]
    WHERE (NOT ([v].[m0_low] IS NULL))
  ) AS [s]
  INNER JOIN [d0_keys_encounter] AS [t] ON [t].[key] COLLATE Latin1_General_BIN2 = [s].[tie]
), [d0_pool_2] AS (
  SELECT
    [grp],
    [tie],
    [low],
    [high],
    [num],
    [unit],
    MIN([high]) OVER (PARTITION BY [tie], [grp] ORDER BY [low] DESC, [high] ASC, CASE WHEN ([at] IS NULL) THEN 1 ELSE 0 END ASC, [at] DESC, [rk] COLLATE Latin1_General_BIN2 ASC, CASE WHEN ([num] IS NULL) THEN 1 ELSE 0 END ASC, [num] ASC, [unit] ASC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS [before_last]
  FROM (
    SELECT
      [t].[no] AS [tie],
      [s].[grp],
      [s].[rk],
      [s].[idx],
      [s].[low],
      [s].[high],
      [s].[at],
      [s].[num],
      [s].[unit],
      [s].[txt],
      [s].[sys],
      [s].[own]
    FROM (
      SELECT
        2 AS [grp],
        [v].[patient_key] AS [tie],
        [v].[resource_key] AS [rk],
        0 AS [idx],
        [v].[m0_low] AS [low],
        [v].[m0_high] AS [high],
        [v].[m0_at] AS [at],
        CASE WHEN ([v].[weight_value_unit] COLLATE Latin1_General_BIN2 IN ('kg')) THEN CAST([v].[weight_value] AS FLOAT) WHEN [v].[weight_value_unit] COLLATE Latin1_General_BIN2 = 'g' THEN CAST([v].[weight_value] AS FLOAT) * CAST('0.001' AS FLOAT) WHEN [v].[weight_value_unit] COLLATE Latin1_General_BIN2 = 'mg' THEN CAST([v].[weight_value] AS FLOAT) * CAST('1e-06' AS FLOAT) WHEN [v].[weight_value_unit] COLLATE Latin1_General_BIN2 = '[lb_av]' THEN CAST([v].[weight_value] AS FLOAT) * CAST('0.45359237' AS FLOAT) WHEN [v].[weight_value_unit] COLLATE Latin1_General_BIN2 = '[oz_av]' THEN CAST([v].[weight_value] AS FLOAT) * CAST('0.028349523125' AS FLOAT) WHEN [v].[weight_value_unit] COLLATE Latin1_General_BIN2 = '[stone_av]' THEN CAST([v].[weight_value] AS FLOAT) * CAST('6.35029318' AS FLOAT) END AS [num],
        CASE WHEN ([v].[weight_value_unit] COLLATE Latin1_General_BIN2 IN ('kg')) THEN 0 ELSE 1 END AS [unit],
        CAST(NULL AS VARCHAR(MAX)) AS [txt],
        CAST(NULL AS VARCHAR(MAX)) AS [sys],
        1 AS [own]
      FROM [body_weight_dated] AS [v]
      WHERE (NOT ([v].[weight_value] IS NULL))
    ) AS [s]
    INNER JOIN [d0_keys_patient] AS [t] ON [t].[key] COLLATE Latin1_General_BIN2 = [s].[tie]
  ) AS [tied]
), [d0_cases_0] AS (
  SELECT
    [case_no],
    [resource_key],
    [start_low],
    [start_high],
    [start_at],
    [end_low],
    [end_high],
    [end_at],
    [patient_no],
    [encounter_no],
    [start_low] AS [b1_to_sure],
    [start_high] AS [b1_to_perhaps]
  FROM (
    SELECT
      [k].[case_no],
      [k].[resource_key],
      [k].[start_low],
      [k].[start_high],
      [k].[start_at],
      [k].[end_low],
      [k].[end_high],
      [k].[end_at],
      [patient].[no] AS [patient_no],
      [encounter].[no] AS [encounter_no]
    FROM [d0_cohort] AS [k]
    LEFT JOIN [d0_keys_patient] AS [patient] ON [patient].[key] COLLATE Latin1_General_BIN2 = [k].[patient_key]
    LEFT JOIN [d0_keys_encounter] AS [encounter] ON [encounter].[key] COLLATE Latin1_General_BIN2 = [k].[encounter_key]
    WHERE ([k].[excluded] IS NULL)
  ) AS [anchored]
), [d0_pivot_0_0] AS (
  SELECT
    [case_no],
    MAX([w0]) AS [x0_state],
    MAX([low0]) AS [x0_l],
    MAX([high0]) AS [x0_h],
    MAX([at0]) AS [x0_a],
    CASE WHEN (MIN(CASE WHEN ([grp] = 0 AND 2 <= [w0]) THEN [low] END) <> MAX(CASE WHEN ([grp] = 0 AND 2 <= [w0]) THEN [low] END) OR MIN(CASE WHEN ([grp] = 0 AND 2 <= [w0]) THEN [high] END) <> MAX(CASE WHEN ([grp] = 0 AND 2 <= [w0]) THEN [high] END)) THEN 1 ELSE 0 END AS [x0_differ]
  FROM (
    SELECT
      [case_no],
      [grp],
      [low],
      [high],
      [w0],
      CASE WHEN ([w0] = 2 AND [rn0] = [first0]) THEN [low] END AS [low0],
      CASE WHEN ([w0] = 2 AND [rn0] = [first0]) THEN [high] END AS [high0],
      CASE WHEN ([w0] = 2 AND [rn0] = [first0]) THEN [at] END AS [at0]
    FROM (
      SELECT
        [case_no],
        [grp],
        [rk],
        [idx],
        [low],
        [high],
        [at],
        [num],
        [unit],
        [txt],
        [sys],
        [w0],
        [rn0],
        MIN(CASE WHEN [w0] = 2 THEN [rn0] END) OVER (PARTITION BY [case_no], [grp]) AS [first0]
      FROM (
        SELECT
          [case_no],
          [grp],
          [rk],
          [idx],
          [low],
          [high],
          [at],
          [num],
          [unit],
          [txt],
          [sys],
          [w0],
          ROW_NUMBER() OVER (PARTITION BY [case_no], [grp] ORDER BY CASE WHEN [rk] COLLATE Latin1_General_BIN2 IS NULL THEN 1 ELSE 0 END, [rk] COLLATE Latin1_General_BIN2 ASC, CASE WHEN [low] IS NULL THEN 1 ELSE 0 END, [low] ASC, CASE WHEN [high] IS NULL THEN 1 ELSE 0 END, [high] ASC, CASE WHEN [at] IS NULL THEN 1 ELSE 0 END, [at] ASC) AS [rn0]
        FROM (
          SELECT
            [k].[case_no],
            [s].[grp],
            [s].[rk],
            [s].[idx],
            [s].[low],
            [s].[high],
            [s].[at],
            [s].[num],
            [s].[unit],
            [s].[txt],
            [s].[sys],
            2 AS [w0]
          FROM [d0_pool_0] AS [s]
          INNER JOIN [d0_cases_0] AS [k] ON [k].[patient_no] = [s].[tie]
        ) AS [tied]
      ) AS [numbered]
    ) AS [ranked]
  ) AS [chosen]
  GROUP BY [case_no]
), [d0_pivot_0_1] AS (
  SELECT
    [case_no],
    MAX([w0]) AS [x1_state],
    MAX([low0]) AS [x1_l],
    MAX([high0]) AS [x1_h],
    MAX([at0]) AS [x1_a],
    CASE WHEN (MIN(CASE WHEN ([grp] = 1 AND 2 <= [w0]) THEN [low] END) <> MAX(CASE WHEN ([grp] = 1 AND 2 <= [w0]) THEN [low] END) OR MIN(CASE WHEN ([grp] = 1 AND 2 <= [w0]) THEN [high] END) <> MAX(CASE WHEN ([grp] = 1 AND 2 <= [w0]) THEN [high] END)) THEN 1 ELSE 0 END AS [x1_differ]
  FROM (
    SELECT
      [case_no],
      [grp],
      [low],
      [high],
      [w0],
      CASE WHEN ([w0] = 2 AND [rn0] = [first0]) THEN [low] END AS [low0],
      CASE WHEN ([w0] = 2 AND [rn0] = [first0]) THEN [high] END AS [high0],
      CASE WHEN ([w0] = 2 AND [rn0] = [first0]) THEN [at] END AS [at0]
    FROM (
      SELECT
        [case_no],
        [grp],
        [rk],
        [idx],
        [low],
        [high],
        [at],
        [num],
        [unit],
        [txt],
        [sys],
        [w0],
        [rn0],
        MIN(CASE WHEN [w0] = 2 THEN [rn0] END) OVER (PARTITION BY [case_no], [grp]) AS [first0]
      FROM (
        SELECT
          [case_no],
          [grp],
          [rk],
          [idx],
          [low],
          [high],
          [at],
          [num],
          [unit],
          [txt],
          [sys],
          [w0],
          ROW_NUMBER() OVER (PARTITION BY [case_no], [grp] ORDER BY CASE WHEN [rk] COLLATE Latin1_General_BIN2 IS NULL THEN 1 ELSE 0 END, [rk] COLLATE Latin1_General_BIN2 ASC, CASE WHEN [low] IS NULL THEN 1 ELSE 0 END, [low] ASC, CASE WHEN [high] IS NULL THEN 1 ELSE 0 END, [high] ASC, CASE WHEN [at] IS NULL THEN 1 ELSE 0 END, [at] ASC) AS [rn0]
        FROM (
          SELECT
            [k].[case_no],
            [s].[grp],
            [s].[rk],
            [s].[idx],
            [s].[low],
            [s].[high],
            [s].[at],
            [s].[num],
            [s].[unit],
            [s].[txt],
            [s].[sys],
            2 AS [w0]
          FROM [d0_pool_1] AS [s]
          INNER JOIN [d0_cases_0] AS [k] ON [k].[encounter_no] = [s].[tie]
        ) AS [tied]
      ) AS [numbered]
    ) AS [ranked]
  ) AS [chosen]
  GROUP BY [case_no]
), [d0_pivot_0_2] AS (
  SELECT
    [case_no],
    MAX([w0]) AS [x2_state],
    MAX([num0]) AS [x2_n]
  FROM (
    SELECT
      [case_no],
      [grp],
      CASE WHEN (([w0] = 2 AND [first0] = 1) AND [unit] = 1) THEN 3 ELSE [w0] END AS [w0],
      CASE WHEN ([w0] = 2 AND [first0] = 1) THEN [num] END AS [num0]
    FROM (
      SELECT
        [k].[case_no],
        [s].[grp],
        [s].[low],
        [s].[high],
        [s].[num],
        [s].[unit],
        CASE WHEN [s].[high] <= [k].[b1_to_sure] THEN 2 WHEN [k].[b1_to_perhaps] < [s].[low] THEN 0 ELSE 1 END AS [w0],
        CASE WHEN (([s].[before_last] IS NULL) OR [k].[b1_to_sure] < [s].[before_last]) THEN 1 ELSE 0 END AS [first0]
      FROM [d0_pool_2] AS [s]
      INNER JOIN [d0_cases_0] AS [k] ON [k].[patient_no] = [s].[tie]
    ) AS [ranked]
  ) AS [chosen]
  GROUP BY [case_no]
)
SELECT
  [case_key],
  [v0] AS [geboren],
  [v1] AS [opname],
  [v2] AS [gewicht],
  [y0] AS [why_1],
  [y1] AS [why_2],
  [y2] AS [why_3]
FROM (
  SELECT
    [case_key],
    CASE WHEN [x0_differ] = 0 THEN CASE WHEN [x0_l] = [x0_h] THEN [x0_l] END END AS [v0],
    CASE WHEN ([x0_state] IS NULL) THEN 'absent' WHEN [x0_state] = 0 THEN 'window' WHEN [x0_state] = 1 THEN 'imprecise' WHEN [x0_differ] = 1 THEN 'several' WHEN (NOT ([x0_l] = [x0_h])) THEN 'imprecise' END AS [y0],
    CASE WHEN [x1_differ] = 0 THEN CASE WHEN [x1_l] = [x1_h] THEN [x1_l] END END AS [v1],
    CASE WHEN ([x1_state] IS NULL) THEN 'absent' WHEN [x1_state] = 0 THEN 'window' WHEN [x1_state] = 1 THEN 'imprecise' WHEN [x1_differ] = 1 THEN 'several' WHEN (NOT ([x1_l] = [x1_h])) THEN 'imprecise' END AS [y1],
    [x2_n] AS [v2],
    CASE WHEN ([x2_state] IS NULL) THEN 'absent' WHEN [x2_state] = 0 THEN 'window' WHEN [x2_state] = 1 THEN 'imprecise' WHEN ([x2_n] IS NULL) THEN 'unit' WHEN [x2_state] = 3 THEN 'converted' END AS [y2]
  FROM (
    SELECT
      [k].[case_key],
      [x0_state],
      [x0_l],
      [x0_h],
      [x0_a],
      [x0_differ],
      [x1_state],
      [x1_l],
      [x1_h],
      [x1_a],
      [x1_differ],
      [x2_state],
      [x2_n]
    FROM [d0_cohort] AS [k]
    LEFT JOIN [d0_pivot_0_0] AS [p0] ON [p0].[case_no] = [k].[case_no]
    LEFT JOIN [d0_pivot_0_1] AS [p1] ON [p1].[case_no] = [k].[case_no]
    LEFT JOIN [d0_pivot_0_2] AS [p2] ON [p2].[case_no] = [k].[case_no]
    WHERE ([k].[excluded] IS NULL)
  ) AS [wide]
) AS [delivered]
ORDER BY CASE WHEN [case_key] COLLATE Latin1_General_BIN2 IS NULL THEN 1 ELSE 0 END, [case_key] COLLATE Latin1_General_BIN2 ASC
