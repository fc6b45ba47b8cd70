# Run in this folder: gnuplot -d curves-glyphs-124-64-other-centers-under-the-loss-of-orthohash.gp
set encoding utf8
do for [format in 'svg png'] {
  if (format eq 'svg') {
    set terminal svg size 900,348 fixed noenhanced font 'sans-serif,12' background '#ffffff'
  } else {
    set terminal pngcairo size 900,348 noenhanced font 'sans-serif,9' background '#ffffff'
  }
  set output 'curves-glyphs-124-64-other-centers-under-the-loss-of-orthohash.' . format
  reset
  set datafile missing 'NaN'
  set multiplot
  set border 3 linecolor rgb '#666666'
  set grid linecolor rgb '#dddddd' linetype 1
  set tics nomirror textcolor rgb '#000000'
  unset key
  set lmargin at screen 0.0844
  set rmargin at screen 0.3178
  set tmargin at screen 0.9138
  set bmargin at screen 0.3506
  set title 'Precision-recall' offset 0,-0.5
  set xlabel 'recall' offset 0,0.3
  set ylabel 'precision' offset 0.5,0
  unset logscale x
  set format x '%g'
  set format y '%g'
  unset logscale y
  set xrange [0:1]
  set yrange [0:1]
  set xtics nomirror autofreq
  set ytics nomirror autofreq
  unset arrow
  unset label
  set offsets 0, 0, 0, 0
  plot 'curves-glyphs-124-64-other-centers-under-the-loss-of-orthohash.dat' index 0 using 1:2 with linespoints linecolor rgb '#0072B2' linewidth 1.5 dashtype 1 pointtype 7 pointsize 0.9 pointinterval 8, \
    'curves-glyphs-124-64-other-centers-under-the-loss-of-orthohash.dat' index 1 using 1:2 with linespoints linecolor rgb '#009E73' linewidth 1.5 dashtype (20,5) pointtype 8 pointsize 0.9 pointinterval 8, \
    'curves-glyphs-124-64-other-centers-under-the-loss-of-orthohash.dat' index 2 using 1:2 with linespoints linecolor rgb '#D55E00' linewidth 1.5 dashtype 1 pointtype 10 pointsize 0.9 pointinterval 8, \
    'curves-glyphs-124-64-other-centers-under-the-loss-of-orthohash.dat' index 3 using 1:2 with linespoints linecolor rgb '#CC79A7' linewidth 1.5 dashtype (12,4) pointtype 12 pointsize 0.9 pointinterval 8, \
    'curves-glyphs-124-64-other-centers-under-the-loss-of-orthohash.dat' index 4 using 1:2 with linespoints linecolor rgb '#000000' linewidth 1.5 dashtype (4,3) pointtype 1 pointsize 0.9 pointinterval 8, \
    'curves-glyphs-124-64-other-centers-under-the-loss-of-orthohash.dat' index 5 using 1:2 with linespoints linecolor rgb '#56B4E9' linewidth 1.5 dashtype (12,4,3,4) pointtype 2 pointsize 0.9 pointinterval 8, \
    'curves-glyphs-124-64-other-centers-under-the-loss-of-orthohash.dat' index 6 using 1:2 with linespoints linecolor rgb '#8C8C8C' linewidth 1.5 dashtype (20,5) pointtype 7 pointsize 0.9 pointinterval 8
  set lmargin at screen 0.4178
  set rmargin at screen 0.6511
  set tmargin at screen 0.9138
  set bmargin at screen 0.3506
  set title 'Precision at k' offset 0,-0.5
  set xlabel 'k (items)' offset 0,0.3
  set ylabel 'precision' offset 0.5,0
  set logscale x
  set format x '%.0s%c'
  set format y '%g'
  unset logscale y
  set xrange [1:1000]
  set yrange [*:*]
  set xtics nomirror autofreq
  set ytics nomirror autofreq
  unset arrow
  unset label
  set offsets 0, 0, 0, 0
  plot 'curves-glyphs-124-64-other-centers-under-the-loss-of-orthohash.dat' index 7 using 1:2 with linespoints linecolor rgb '#0072B2' linewidth 1.5 dashtype 1 pointtype 7 pointsize 0.9 pointinterval 2, \
    'curves-glyphs-124-64-other-centers-under-the-loss-of-orthohash.dat' index 8 using 1:2 with linespoints linecolor rgb '#009E73' linewidth 1.5 dashtype (20,5) pointtype 8 pointsize 0.9 pointinterval 2, \
    'curves-glyphs-124-64-other-centers-under-the-loss-of-orthohash.dat' index 9 using 1:2 with linespoints linecolor rgb '#D55E00' linewidth 1.5 dashtype 1 pointtype 10 pointsize 0.9 pointinterval 2, \
    'curves-glyphs-124-64-other-centers-under-the-loss-of-orthohash.dat' index 10 using 1:2 with linespoints linecolor rgb '#CC79A7' linewidth 1.5 dashtype (12,4) pointtype 12 pointsize 0.9 pointinterval 2, \
    'curves-glyphs-124-64-other-centers-under-the-loss-of-orthohash.dat' index 11 using 1:2 with linespoints linecolor rgb '#000000' linewidth 1.5 dashtype (4,3) pointtype 1 pointsize 0.9 pointinterval 2, \
    'curves-glyphs-124-64-other-centers-under-the-loss-of-orthohash.dat' index 12 using 1:2 with linespoints linecolor rgb '#56B4E9' linewidth 1.5 dashtype (12,4,3,4) pointtype 2 pointsize 0.9 pointinterval 2, \
    'curves-glyphs-124-64-other-centers-under-the-loss-of-orthohash.dat' index 13 using 1:2 with linespoints linecolor rgb '#8C8C8C' linewidth 1.5 dashtype (20,5) pointtype 7 pointsize 0.9 pointinterval 2
  set lmargin at screen 0.7511
  set rmargin at screen 0.9844
  set tmargin at screen 0.9138
  set bmargin at screen 0.3506
  set title 'Recall at k' offset 0,-0.5
  set xlabel 'k (items)' offset 0,0.3
  set ylabel 'recall' offset 0.5,0
  set logscale x
  set format x '%.0s%c'
  set format y '%g'
  unset logscale y
  set xrange [1:52452]
  set yrange [0:1]
  set xtics nomirror autofreq
  set ytics nomirror autofreq
  unset arrow
  unset label
  set offsets 0, 0, 0, 0
  plot 'curves-glyphs-124-64-other-centers-under-the-loss-of-orthohash.dat' index 14 using 1:2 with linespoints linecolor rgb '#0072B2' linewidth 1.5 dashtype 1 pointtype 7 pointsize 0.9 pointinterval 3, \
    'curves-glyphs-124-64-other-centers-under-the-loss-of-orthohash.dat' index 15 using 1:2 with linespoints linecolor rgb '#009E73' linewidth 1.5 dashtype (20,5) pointtype 8 pointsize 0.9 pointinterval 3, \
    'curves-glyphs-124-64-other-centers-under-the-loss-of-orthohash.dat' index 16 using 1:2 with linespoints linecolor rgb '#D55E00' linewidth 1.5 dashtype 1 pointtype 10 pointsize 0.9 pointinterval 3, \
    'curves-glyphs-124-64-other-centers-under-the-loss-of-orthohash.dat' index 17 using 1:2 with linespoints linecolor rgb '#CC79A7' linewidth 1.5 dashtype (12,4) pointtype 12 pointsize 0.9 pointinterval 3, \
    'curves-glyphs-124-64-other-centers-under-the-loss-of-orthohash.dat' index 18 using 1:2 with linespoints linecolor rgb '#000000' linewidth 1.5 dashtype (4,3) pointtype 1 pointsize 0.9 pointinterval 3, \
    'curves-glyphs-124-64-other-centers-under-the-loss-of-orthohash.dat' index 19 using 1:2 with linespoints linecolor rgb '#56B4E9' linewidth 1.5 dashtype (12,4,3,4) pointtype 2 pointsize 0.9 pointinterval 3, \
    'curves-glyphs-124-64-other-centers-under-the-loss-of-orthohash.dat' index 20 using 1:2 with linespoints linecolor rgb '#8C8C8C' linewidth 1.5 dashtype (20,5) pointtype 7 pointsize 0.9 pointinterval 3
  reset
  unset border
  unset tics
  set lmargin at screen 0
  set rmargin at screen 1
  set bmargin at screen 0
  set tmargin at screen 0.1954
  set key center center horizontal Left reverse samplen 4 spacing 1.2
  plot [0:1][0:1] 1/0 with linespoints linecolor rgb '#0072B2' linewidth 1.5 dashtype 1 pointtype 7 pointsize 0.9 title 'shc', \
    1/0 with linespoints linecolor rgb '#009E73' linewidth 1.5 dashtype (20,5) pointtype 8 pointsize 0.9 title 'orthohash-hadamard', \
    1/0 with linespoints linecolor rgb '#D55E00' linewidth 1.5 dashtype 1 pointtype 10 pointsize 0.9 title 'orthohash-mds', \
    1/0 with linespoints linecolor rgb '#CC79A7' linewidth 1.5 dashtype (12,4) pointtype 12 pointsize 0.9 title 'orthohash-shc', \
    1/0 with linespoints linecolor rgb '#000000' linewidth 1.5 dashtype (4,3) pointtype 1 pointsize 0.9 title 'orthohash-descent', \
    1/0 with linespoints linecolor rgb '#56B4E9' linewidth 1.5 dashtype (12,4,3,4) pointtype 2 pointsize 0.9 title 'orthohash-optimal', \
    1/0 with linespoints linecolor rgb '#8C8C8C' linewidth 1.5 dashtype (20,5) pointtype 7 pointsize 0.9 title 'orthohash-permuted'
  unset multiplot
  set output
}
