# Run in this folder: gnuplot -d training-glyphs-124-32-shc-taken-apart-and-controls.gp
set encoding utf8
do for [format in 'svg png'] {
  if (format eq 'svg') {
    set terminal svg size 900,348 fixed noenhanced font 'sans-serif,12' background '#ffffff'
  } else {
    set terminal pngcairo size 900,348 noenhanced font 'sans-serif,9' background '#ffffff'
  }
  set output 'training-glyphs-124-32-shc-taken-apart-and-controls.' . format
  reset
  set datafile missing 'NaN'
  set multiplot
  set border 3 linecolor rgb '#666666'
  set grid linecolor rgb '#dddddd' linetype 1
  set tics nomirror textcolor rgb '#000000'
  unset key
  set lmargin at screen 0.0844
  set rmargin at screen 0.4844
  set tmargin at screen 0.9138
  set bmargin at screen 0.3506
  set title 'Loss' offset 0,-0.5
  set xlabel 'epoch' offset 0,0.3
  set ylabel 'loss (mean over steps)' offset 0.5,0
  unset logscale x
  set format x '%g'
  set format y '%g'
  unset logscale y
  set xrange [*:*]
  set yrange [*:*]
  set xtics nomirror 1
  set ytics nomirror autofreq
  unset arrow
  unset label
  set offsets 0, 0, 0, 0
  plot 'training-glyphs-124-32-shc-taken-apart-and-controls.dat' index 0 using 1:2 with linespoints linecolor rgb '#0072B2' linewidth 1.5 dashtype 1 pointtype 7 pointsize 0.9 pointinterval 1, \
    'training-glyphs-124-32-shc-taken-apart-and-controls.dat' index 1 using 1:2 with linespoints linecolor rgb '#009E73' linewidth 1.5 dashtype (12,4,3,4) pointtype 15 pointsize 0.9 pointinterval 1, \
    'training-glyphs-124-32-shc-taken-apart-and-controls.dat' index 2 using 1:2 with linespoints linecolor rgb '#D55E00' linewidth 1.5 dashtype (20,5) pointtype 6 pointsize 0.9 pointinterval 1, \
    'training-glyphs-124-32-shc-taken-apart-and-controls.dat' index 3 using 1:2 with linespoints linecolor rgb '#CC79A7' linewidth 1.5 dashtype 1 pointtype 4 pointsize 0.9 pointinterval 1, \
    'training-glyphs-124-32-shc-taken-apart-and-controls.dat' index 4 using 1:2 with linespoints linecolor rgb '#000000' linewidth 1.5 dashtype (12,4) pointtype 8 pointsize 0.9 pointinterval 1, \
    'training-glyphs-124-32-shc-taken-apart-and-controls.dat' index 5 using 1:2 with linespoints linecolor rgb '#56B4E9' linewidth 1.5 dashtype (4,3) pointtype 10 pointsize 0.9 pointinterval 1, \
    'training-glyphs-124-32-shc-taken-apart-and-controls.dat' index 6 using 1:2 with linespoints linecolor rgb '#8C8C8C' linewidth 1.5 dashtype (12,4,3,4) pointtype 12 pointsize 0.9 pointinterval 1, \
    'training-glyphs-124-32-shc-taken-apart-and-controls.dat' index 7 using 1:2 with linespoints linecolor rgb '#0072B2' linewidth 1.5 dashtype (20,5) pointtype 1 pointsize 0.9 pointinterval 1, \
    'training-glyphs-124-32-shc-taken-apart-and-controls.dat' index 8 using 1:2 with linespoints linecolor rgb '#000000' linewidth 1.5 dashtype (2,4) pointtype 3 pointsize 0.9 pointinterval 1
  set lmargin at screen 0.5844
  set rmargin at screen 0.9844
  set tmargin at screen 0.9138
  set bmargin at screen 0.3506
  set title 'Retrieval while training' offset 0,-0.5
  set xlabel 'epoch' offset 0,0.3
  set ylabel 'MAP@ALL, fixed part' offset 0.5,0
  unset logscale x
  set format x '%g'
  set format y '%g'
  unset logscale y
  set xrange [*:*]
  set yrange [*:*]
  set xtics nomirror 1
  set ytics nomirror autofreq
  unset arrow
  unset label
  set offsets 0, 0, 0, 0
  plot 'training-glyphs-124-32-shc-taken-apart-and-controls.dat' index 9 using 1:2 with linespoints linecolor rgb '#0072B2' linewidth 1.5 dashtype 1 pointtype 7 pointsize 0.9 pointinterval 1, \
    'training-glyphs-124-32-shc-taken-apart-and-controls.dat' index 10 using 1:2 with linespoints linecolor rgb '#009E73' linewidth 1.5 dashtype (12,4,3,4) pointtype 15 pointsize 0.9 pointinterval 1, \
    'training-glyphs-124-32-shc-taken-apart-and-controls.dat' index 11 using 1:2 with linespoints linecolor rgb '#D55E00' linewidth 1.5 dashtype (20,5) pointtype 6 pointsize 0.9 pointinterval 1, \
    'training-glyphs-124-32-shc-taken-apart-and-controls.dat' index 12 using 1:2 with linespoints linecolor rgb '#CC79A7' linewidth 1.5 dashtype 1 pointtype 4 pointsize 0.9 pointinterval 1, \
    'training-glyphs-124-32-shc-taken-apart-and-controls.dat' index 13 using 1:2 with linespoints linecolor rgb '#000000' linewidth 1.5 dashtype (12,4) pointtype 8 pointsize 0.9 pointinterval 1, \
    'training-glyphs-124-32-shc-taken-apart-and-controls.dat' index 14 using 1:2 with linespoints linecolor rgb '#56B4E9' linewidth 1.5 dashtype (4,3) pointtype 10 pointsize 0.9 pointinterval 1, \
    'training-glyphs-124-32-shc-taken-apart-and-controls.dat' index 15 using 1:2 with linespoints linecolor rgb '#8C8C8C' linewidth 1.5 dashtype (12,4,3,4) pointtype 12 pointsize 0.9 pointinterval 1, \
    'training-glyphs-124-32-shc-taken-apart-and-controls.dat' index 16 using 1:2 with linespoints linecolor rgb '#0072B2' linewidth 1.5 dashtype (20,5) pointtype 1 pointsize 0.9 pointinterval 1
  reset
  unset border
  unset tics
  set lmargin at screen 0
  set rmargin at screen 1
  set bmargin at screen 0
  set tmargin at screen 0.1954
  set key center center horizontal Left reverse samplen 4 spacing 1.2
  plot [0:1][0:1] 1/0 with linespoints linecolor rgb '#0072B2' linewidth 1.5 dashtype 1 pointtype 7 pointsize 0.9 title 'shc', \
    1/0 with linespoints linecolor rgb '#009E73' linewidth 1.5 dashtype (12,4,3,4) pointtype 15 pointsize 0.9 title 'shc-reference', \
    1/0 with linespoints linecolor rgb '#D55E00' linewidth 1.5 dashtype (20,5) pointtype 6 pointsize 0.9 title 'shc-semantics-only', \
    1/0 with linespoints linecolor rgb '#CC79A7' linewidth 1.5 dashtype 1 pointtype 4 pointsize 0.9 title 'shc-optimal', \
    1/0 with linespoints linecolor rgb '#000000' linewidth 1.5 dashtype (12,4) pointtype 8 pointsize 0.9 title 'shc-label-text', \
    1/0 with linespoints linecolor rgb '#56B4E9' linewidth 1.5 dashtype (4,3) pointtype 10 pointsize 0.9 title 'shc-shuffled', \
    1/0 with linespoints linecolor rgb '#8C8C8C' linewidth 1.5 dashtype (12,4,3,4) pointtype 12 pointsize 0.9 title 'descent-permuted', \
    1/0 with linespoints linecolor rgb '#0072B2' linewidth 1.5 dashtype (20,5) pointtype 1 pointsize 0.9 title 'mds-assigned', \
    1/0 with linespoints linecolor rgb '#000000' linewidth 1.5 dashtype (2,4) pointtype 3 pointsize 0.9 title 'classifier'
  unset multiplot
  set output
}
